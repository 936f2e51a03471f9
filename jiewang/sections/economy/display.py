"""How a completion is printed: by the district's rule, in whole numbers all the way.

The page prints 32.5 of 20 as 162 %: cut off, so that nothing looks more done than it is.
"""

from dataclasses import dataclass
from fractions import Fraction

CUT, HALF_UP = "cut", "half_up"


@dataclass(frozen=True)
class Display:
    """The rule in force on a day. `least`: contracts under which a unit is not ranked."""

    rule: str = CUT
    places: int = 0
    least: int = 3

    def percent(self, done: int, target: int) -> str:
        """`162` for 32.5 of 20; a dash where there is no target. Whole precision stays inside."""
        if not target:
            return "–"
        return self.share(Fraction(done, target))

    def share(self, share: Fraction) -> str:
        """A fraction as percent."""
        scale = 10**self.places
        scaled = share * 100 * scale
        if self.rule == HALF_UP:
            scaled += Fraction(1, 2)
        whole, rest = divmod(scaled.__floor__(), scale)
        return f"{whole}.{rest:0{self.places}d}" if self.places else str(whole)
