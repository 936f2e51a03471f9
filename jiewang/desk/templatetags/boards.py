"""Tables of a board: written here, because a board has a thousand cells."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiewang.base.rates import Rate
from jiewang.desk.boards.board import Day, Part
from jiewang.desk.templatetags.desk import day

register = template.Library()
_NONE = mark_safe('<span class="soft">–</span>')
_NUM, _PLAIN = ' class="num"', ""


@register.simple_tag
def rate_cell(rate: Rate) -> SafeString:
    """The percentage with what it was counted from, in the words of base_of_rate.html."""
    if not rate.n:
        return _NONE
    values = {"part": f"{rate.k:,}", "whole": f"{rate.n:,}", "least": rate.least}
    if not rate.is_shown:
        base = _("%(part)s of %(whole)s; under %(least)s, no rate") % values
        return format_html('<span>– <span class="meta">{}</span></span>', base)
    values |= {"low": rate.low_percent, "high": rate.high_percent}
    base = _("%(part)s of %(whole)s, %(low)s–%(high)s%%") % values
    cell = '<span><span class="num">{}%</span> <span class="meta">{}</span></span>'
    return format_html(cell, rate.percent, base)


@register.simple_tag
def area_rows(parts: Iterable[Part], month: str) -> SafeString:
    """The rows of the parts of an area. `month`: as the address says it, "" for the running one."""
    new, open_, late, kept = (
        *(_cell(_("New cases")), _cell(_("Open now")), _cell(_("Late"))),
        _cell(_("Closed on time"), _PLAIN),
    )
    query = f"?month={month}" if month else ""
    rows = []
    for part in parts:
        page = reverse("desk:area_board", args=[part.key]) + query if part.opens else ""
        sums, stand = part.sums, part.stand
        cells = new % f"{sums.came_in:,}", open_ % f"{stand.open:,}", late % f"{stand.late:,}"
        rows.append(_row(part.name, page, *cells, kept % rate_cell(sums.on_time_rate)))
    return mark_safe("".join(rows))  # every text in it is escaped by _row() and _cell()


@register.simple_tag
def unit_rows(units: Iterable[Part]) -> SafeString:
    """The rows of units: what each has in hand, was sent, gave in time."""
    in_hand, late, sent = _cell(_("In hand")), _cell(_("Late")), _cell(_("Sent to it"))
    kept = _cell(_("Handled on time"), _PLAIN)
    returned, reworked = _cell(_("Returned")), _cell(_("Reworked"))
    rows = []
    for unit in units:
        page = reverse("desk:unit_board", args=[unit.key]) if unit.opens else ""
        sums, stand = unit.sums, unit.stand
        numbers = in_hand % f"{stand.open:,}", late % f"{stand.late:,}", sent % f"{sums.came_in:,}"
        after = returned % f"{sums.returned:,}", reworked % f"{sums.reworked:,}"
        rows.append(_row(unit.name, page, *numbers, kept % rate_cell(sums.on_time_rate), *after))
    return mark_safe("".join(rows))  # every text in it is escaped by _row() and _cell()


@register.simple_tag
def day_rows(days: Iterable[Day], closed: str) -> SafeString:
    """The rows under a chart; `closed` names its third column."""
    new, done, due, kept = map(_cell, (_("New cases"), closed, _("Fell due"), _("of them on time")))
    rows = []
    for each in days:
        sums = each.sums
        cells = new % f"{sums.came_in:,}", done % f"{sums.closed:,}", due % f"{sums.due:,}"
        rows.append(_row(day(each.day), "", *cells, kept % f"{sums.on_time:,}"))
    return mark_safe("".join(rows))  # every text in it is escaped by _row() and _cell()


def _cell(label: str, kind: str = _NUM) -> str:
    """A cell to be filled with a number, under the name it has on a phone."""
    name = escape(label).replace("%", "%%")
    return f'<td role="cell"{kind} data-label="{name}">%s</td>'


def _row(name: str, page: str, *cells: str) -> str:
    head = f'<a href="{escape(page)}">{escape(name)}</a>' if page else escape(name)
    head = f'<th role="rowheader" scope="row">{head}</th>'
    return f'<tr role="row">{head}{"".join(cells)}</tr>'
