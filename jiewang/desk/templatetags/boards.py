"""A rate in a cell of a table: written here, because a board has a hundred of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiewang.base.rates import Rate

register = template.Library()
_NONE = mark_safe('<span class="soft">–</span>')


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
