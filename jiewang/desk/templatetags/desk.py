"""Tags and filters of the desk's components: moments, numbers, lamps, form fields."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.center.catalog import words
from jiewang.center.catalog.models import Category
from jiewang.desk.center.catalog.columns import NAMES
from jiewang.desk.opened import FIELD, stamp
from jiewang.notices.texts import cause_of

register = template.Library()

_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": "一二三四五六日"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# --- Moments --------------------------------------------------------------------------------


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def day(value: date | datetime | None) -> str:
    """`11 月 23 日 周一`, `Mon 23 Nov`; with the year if it is not this one. "" for None."""
    if value is None:
        return ""
    that = timezone.localtime(value).date() if isinstance(value, datetime) else value
    other_year = that.year != timezone.localdate().year
    if _in_english():
        text = f"{_WEEKDAYS['en'][that.weekday()]} {that.day} {_MONTHS[that.month - 1]}"
        return f"{text} {that.year}" if other_year else text
    text = f"{that.month} 月 {that.day} 日 周{_WEEKDAYS['zh'][that.weekday()]}"
    return f"{that.year} 年 {text}" if other_year else text


@register.filter
def moment(value: datetime | None) -> str:
    """`今天 15:42`, `昨天 18:52`, `11 月 23 日 周一 14:42`; English `Mon 23 Nov, 14:42`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    clock = f"{local:%H:%M}"
    days_off = (local.date() - timezone.localdate()).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get(days_off)
    if near:
        return f"{near} {clock}"
    return f"{day(local)}, {clock}" if _in_english() else f"{day(local)} {clock}"


@register.filter
def when(value: datetime | None) -> SafeString | str:
    """A moment as a `<time>` element, readable by machines too."""
    if value is None:
        return ""
    exact = timezone.localtime(value).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', exact, moment(value))


@register.filter
def told_moment(stamp: str) -> str:
    """A moment that was stored as text, "2026-11-24T08:00:00+00:00"; a dash for none."""
    return moment(datetime.fromisoformat(stamp)) if stamp else "–"


@register.filter
def minutes(value: timedelta | None) -> int:
    """Whole minutes, rounded up: nobody is told to wait for 0 minutes."""
    return math.ceil(value.total_seconds() / 60) if value else 0


# --- Texts of the catalog -------------------------------------------------------------------


@register.filter
def said_of(text: str, leaf: Category) -> str:
    """A rule, stage or question of a leaf in the reader's language."""
    return words.said_of(leaf, text)


@register.filter
def column_name(column: str) -> str:
    """What a column of the catalog's file is called: `handle_limit` is “Limit to handle”."""
    return str(NAMES.get(column, column))


@register.simple_tag
def reader_language(zh: str, en: str) -> str:
    """A name that comes in both languages."""
    return in_reader_language(zh, en)


# --- Numbers --------------------------------------------------------------------------------


@register.filter
def percent(share: float | None, places: int = 0) -> str:
    """A share of 0 to 1 as per cent, cut off and never rounded up: 0.9999 is 99%.

    None, the rate of nothing, is a dash.
    """
    if share is None:
        return "–"
    # Cut off what is there, not what binary fractions make of it: 0.29 is 29%, not 28%.
    hundredths = math.floor(round(share * 100 * 10**places, 6))
    return f"{hundredths / 10**places:.{places}f}%"


@register.filter
def bar(hundredths: float) -> str:
    """The length of a bar 100 units wide, as an attribute: 0 to 100, what is beyond is cut."""
    return f"{max(0.0, min(100.0, float(hundredths))):.1f}"


@register.filter
def share_bar(share: float) -> str:
    """The same for a share of 0 to 1."""
    return bar(share * 100)


@register.filter
def grouped(value: int) -> str:
    """An amount with commas between the thousands, in both languages."""
    return f"{value:,}"


@register.filter
def plain_number(value: float) -> str:
    """A number for an attribute that a script reads: a point, whatever the language."""
    return repr(float(value))


@register.filter
def case_no(number: str) -> str:
    """A case number in groups, as one reads it out: `261123-0042-7`. Typed so, it is found too."""
    return f"{number[:6]}-{number[6:-1]}-{number[-1:]}" if len(number) > 10 else number


# --- Lamps ----------------------------------------------------------------------------------


@register.filter
def lamp_word(lamp: str) -> str:
    """The word that goes with a lamp; a lamp never stands for itself."""
    words = {
        "green": _("On track"),
        "blue": _("Due soon"),
        "amber": _("Warning"),
        "red": _("Overdue"),
        "was-red": _("Was overdue"),
        "off": _("Not running"),
    }
    return words[lamp]


# --- Pages and languages --------------------------------------------------------------------


@register.filter
def html_lang(language: str) -> str:
    """The `lang` of a page: what screen readers and line breaking go by."""
    return "en" if language.startswith("en") else "zh-Hans-CN"


@register.filter
def text_lang(text: str) -> str:
    """The `lang` of what people wrote: Chinese if it has Chinese characters, else English."""
    return html_lang("zh" if any("\u4e00" <= each <= "\u9fff" for each in str(text)) else "en")


@register.filter
def page_numbers(page: "Page[Any]") -> Iterator[int | None]:
    """First, last and the neighbors of a page; None where numbers are left out."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        yield number if isinstance(number, int) else None


@register.simple_tag
def opened(form: str) -> SafeString:
    """A hidden field that says when a form of staff was opened: see desk/opened.py."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, stamp(form))


@register.filter
def cause(error: str) -> str:
    """Why a message did not arrive, in the reader's language; what is a code stays one."""
    return cause_of(error)


# --- Form fields ----------------------------------------------------------------------------


@register.filter
def control_kind(field: BoundField) -> str:
    """Which way field.html writes a field: hidden, check, choices, or any other control."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "control"


@register.filter
def control(field: BoundField) -> SafeString:
    """The control itself with the class of its kind. Django adds the ids of hint and error."""
    widget = field.field.widget
    kind = "input"
    if isinstance(widget, forms.Select):
        kind = "select"
    elif isinstance(widget, forms.Textarea):
        kind = "textarea"
    own = widget.attrs.get("class", "").split()
    classes = " ".join([kind, *(each for each in own if each != kind)])
    return field.as_widget(attrs={"class": classes})


@register.filter
def focus_id(field: BoundField) -> str:
    """The id that a link in the error summary leads to: of radio buttons, the first."""
    return f"{field.auto_id}_0" if control_kind(field) == "choices" else str(field.auto_id)


@register.filter
def may_stay_empty(field: BoundField) -> bool:
    """Whether “(optional)” stands behind a label. A form may ask for a field only at times."""
    asked_at_times = getattr(field.field, "asked_at_times", False)
    return not field.field.required and not asked_at_times


@register.filter
def option_hint(field: BoundField, value: Any) -> str:
    """A second line under one choice, if the form's field carries `option_hints`."""
    hints: dict[str, Any] = getattr(field.field, "option_hints", {})
    return str(hints.get(str(value), ""))


@register.filter
def errors_in_summary(field: BoundField) -> list[str]:
    """A field's errors as the summary says them: what was left empty is called by its name."""
    empty = {
        "choices": _("Not chosen yet: %(name)s"),
        "control": _("Not filled in yet: %(name)s"),
    }
    return _error_texts(field, {kind: text % {"name": field.label} for kind, text in empty.items()})


@register.filter
def errors_at_field(field: BoundField) -> list[str]:
    """A field's errors as they stand above it, under its name."""
    empty = {"choices": _("Choose one."), "control": _("Fill this in.")}
    return _error_texts(field, empty)


def _error_texts(field: BoundField, empty: dict[str, str]) -> list[str]:
    # A form that has its own sentence for an empty field keeps it.
    usual = str(forms.Field.default_error_messages["required"])
    chosen = isinstance(field.field.widget, forms.Select | forms.RadioSelect)
    instead = empty["choices" if chosen else "control"]
    return [instead if str(each) == usual else str(each) for each in field.errors]


@register.filter
def count_errors(form: forms.BaseForm) -> int:
    """How many things a form asks to put right."""
    return sum(len(errors) for errors in form.errors.values())
