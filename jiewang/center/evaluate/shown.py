"""A figure as pages and papers print it: cut off, with its base, and a dash under the least n."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jiewang.base.rates import percent_cut
from jiewang.center.evaluate.counting import Count
from jiewang.center.evaluate.measures import BESIDE, Measure

DASH = "–"


def cut(k: Decimal, n: int) -> str:
    """k of n in percent; k has two decimals at most, so hundredths are whole numbers."""
    return percent_cut(int(k * 100), n * 100)


def plain(k: Decimal) -> str:
    """A k: whole where it is, else with its decimals, and commas between the thousands."""
    return f"{int(k):,}" if k == int(k) else f"{k.normalize():,f}"


@dataclass(frozen=True)
class Shown:
    """One figure with its name."""

    measure: str
    count: Count
    least: int

    @property
    def name(self) -> str:
        return str(Measure(self.measure).label)

    @property
    def is_shown(self) -> bool:
        return self.count.n >= max(self.least, 1)

    @property
    def percent(self) -> str:
        """As `96.1`, or a dash: the unit of measurement is the page's."""
        return cut(self.count.k, self.count.n) if self.is_shown else DASH

    @property
    def percent_with(self) -> str:
        """The same with what was excluded."""
        enough = self.count.n_all >= max(self.least, 1)
        return cut(self.count.k_all, self.count.n_all) if enough else DASH

    @property
    def k(self) -> str:
        return plain(self.count.k)

    @property
    def k_all(self) -> str:
        return plain(self.count.k_all)

    @property
    def low(self) -> str:
        return _end(self.count.interval[0])

    @property
    def high(self) -> str:
        return _end(self.count.interval[1])

    @property
    def bars(self) -> tuple[float, float, float]:
        """Low, point and high on a line of 100."""
        low, high = self.count.interval
        return float(low) * 100, float(self.count.share or 0) * 100, float(high) * 100

    @property
    def base(self) -> str:
        """The sentence under a rate: k of n and the interval, or why there is no rate."""
        count = self.count
        values = {"k": self.k, "n": f"{count.n:,}", "least": self.least}
        if not count.n:
            return _("nothing to count")
        if not self.is_shown:
            return _("n = %(n)s, under %(least)d: no rate") % values
        text = _("%(k)s of %(n)s, 95%% interval %(low)s–%(high)s%%")
        return text % {**values, "low": self.low, "high": self.high}

    @property
    def aside(self) -> list[str]:
        """What stands beside: excluded, with the rate it would be otherwise; unreachable; shelved."""
        said = []
        if self.count.excluded:
            sign = "" if self.percent_with == DASH else "%"
            text = _("%(count)d excluded; with them %(percent)s (%(k)s of %(n)d)")
            values = {"count": self.count.excluded, "percent": f"{self.percent_with}{sign}"}
            said.append(text % {**values, "k": self.k_all, "n": self.count.n_all})
        for name, number in sorted(self.count.beside.items()):
            said.append(_("%(what)s: %(count)d") % {"what": BESIDE[name], "count": number})
        return said


def _end(share: Decimal) -> str:
    """An end of an interval, kept to six places, in percent."""
    return percent_cut(int(share * 1_000_000), 1_000_000)


def shown_all(counts: Mapping[str, Count], least: int, names: Iterable[str] = ()) -> list[Shown]:
    """All measures in their order; those named alone, where some are."""
    wanted = list(names) or Measure.values
    return [
        Shown(measure, counts.get(measure, Count()), least)
        for measure in Measure.values
        if measure in wanted
    ]
