"""The diaries of items and whistles as whole sentences in the reader's language."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.clock.wording import moment_text
from jiewang.center.consult.models import Cause, ItemStep
from jiewang.center.consult.whistles.models import Verdict, WhistleStep
from jiewang.center.consult.wording import money_text
from jiewang.desk.center.lines import Line, posts_named, who_wrote
from jiewang.desk.templatetags.desk import day as day_text
from jiewang.people.models import Unit, User

Kind, Blow = ItemStep.Kind, WhistleStep.Kind
Names = dict[str, str]
Say = Callable[[dict[str, Any], Names], str]


def item_lines(steps: Iterable[ItemStep], read: Callable[[str], str]) -> list[Line]:
    """The steps of an item in their order; `read` is how this reader reads texts about it."""
    rows = list(steps)
    names = _names(row.data for row in rows)
    posts = posts_named(rows)
    return [
        Line(
            title=row.get_kind_display(),
            who=who_wrote(row, posts),
            at=row.at,
            text=read(_SAY.get(row.kind, _nothing)(row.data, names)),
            quote=read(row.note),
            moved=row.moved,
            lamp="amber" if row.kind == Kind.ABSENT else "",
        )
        for row in rows
    ]


def whistle_lines(steps: Iterable[WhistleStep], read: Callable[[str], str]) -> list[Line]:
    """The steps of a whistle, as above."""
    rows = list(steps)
    names = _names(row.data for row in rows)
    posts = posts_named(rows)
    return [
        Line(
            title=row.get_kind_display(),
            who=who_wrote(row, posts),
            at=row.at,
            text=read(_SAY_OF_WHISTLES.get(row.kind, _nothing)(row.data, names)),
            quote=read(row.note),
            moved=row.kind in {Blow.BLOWN, Blow.CLOSED},
            lamp="amber" if row.kind == Blow.ABSENT else "",
        )
        for row in rows
    ]


def _names(data: Iterable[dict[str, Any]]) -> Names:
    """Names of the units and persons that the lines point at, in two queries."""
    codes: set[str] = set()
    people: set[str] = set()
    for each in data:
        for key in ("units", "came", "absent", "assist"):
            codes.update(each.get(key, []))
        codes.update(str(each[key]) for key in ("unit", "lead", "money_from") if key in each)
        people.update([str(each["user"])] if "user" in each else [])
    names = {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
    for user in User.objects.filter(username__in=people):
        names[f"@{user.username}"] = str(user)
    return names


# --- One function a sentence ----------------------------------------------------------------


def _nothing(_data: dict[str, Any], _names: Names) -> str:
    return ""


def _list(codes: Iterable[str], names: Names) -> str:
    return _(", ").join(names.get(code, code) for code in codes)


def _day(stamp: str) -> str:
    try:
        return day_text(date.fromisoformat(stamp))
    except ValueError:
        return stamp


def _moment(stamp: str) -> str:
    try:
        return moment_text(datetime.fromisoformat(stamp), timezone.now())
    except ValueError:
        return stamp


def _opened(data: dict[str, Any], _names: Names) -> str:
    cause = str(data.get("cause", ""))
    return str(Cause(cause).label) if cause in Cause.values else cause


def _named(data: dict[str, Any], names: Names) -> str:
    values = {"who": names.get(f"@{data.get('user')}", ""), "day": _day(str(data.get("due", "")))}
    if data.get("on_site"):
        return _("%(who)s, on site, by %(day)s.") % values
    return _("%(who)s, online, by %(day)s.") % values


def _called(data: dict[str, Any], names: Names) -> str:
    values = {
        "when": _moment(str(data.get("at", ""))),
        "place": data.get("place", ""),
        "units": _list(data.get("units", []), names),
    }
    return _("%(when)s, %(place)s. Called: %(units)s.") % values


def _put_off(data: dict[str, Any], _names: Names) -> str:
    values = {"when": _moment(str(data.get("at", ""))), "place": data.get("place", "")}
    return _("Now %(when)s, %(place)s.") % values


def _replied(data: dict[str, Any], names: Names) -> str:
    values = {"unit": names.get(str(data.get("unit")), "")}
    if data.get("reply") == "coming":
        return _("%(unit)s comes.") % values
    return _("%(unit)s cannot come.") % values


def _presence(data: dict[str, Any], names: Names) -> str:
    values = {
        "unit": names.get(str(data.get("unit")), ""),
        "who": data.get("who") or "–",
        "when": _moment(str(data.get("came_at", ""))),
    }
    presence = data.get("presence")
    if presence == "absent":
        return _("%(unit)s did not come.") % values
    if presence == "late":
        return _("%(unit)s came late, %(when)s: %(who)s.") % values
    return _("%(unit)s came, %(when)s: %(who)s.") % values


def _held(data: dict[str, Any], names: Names) -> str:
    text = _("Came: %(units)s.") % {"units": _list(data.get("came", []), names) or "–"}
    absent = _list(data.get("absent", []), names)
    return " ".join([text, _("Did not come: %(units)s.") % {"units": absent}]) if absent else text


def _decided(data: dict[str, Any], names: Names) -> str:
    values = {
        "number": data.get("number", ""),
        "lead": names.get(str(data.get("lead")), ""),
        "assist": _list(data.get("assist", []), names),
        "day": _day(str(data.get("due", ""))),
    }
    parts = [_("Decision %(number)s. Lead: %(lead)s, by %(day)s.") % values]
    if data.get("provisional"):
        parts.append(_("The day is provisional."))
    if values["assist"]:
        parts.append(_("Assisting: %(assist)s.") % values)
    if data.get("money"):
        money = {"amount": money_text(data["money"]), "unit": names.get(data["money_from"], "")}
        parts.append(_("%(amount)s from %(unit)s.") % money)
    if data.get("skipped"):
        parts.append(_("Without a consultation: %(why)s") % {"why": data["skipped"]})
    return " ".join(parts)


def _dispatched(data: dict[str, Any], names: Names) -> str:
    return _("Lead: %(unit)s.") % {"unit": names.get(str(data.get("unit")), "")}


def _recounted(data: dict[str, Any], _names: Names) -> str:
    values = {"was": _day(str(data.get("was", ""))), "due": _day(str(data.get("due", "")))}
    return _("The days off are published: %(was)s became %(due)s.") % values


def _precedent(data: dict[str, Any], _names: Names) -> str:
    values = {"number": data.get("number", ""), "category": data.get("category", "")}
    if values["category"]:
        return _("Decision %(number)s rules all matters of %(category)s.") % values
    return _("The precedent of decision %(number)s no longer holds.") % values


def _struck_off(data: dict[str, Any], _names: Names) -> str:
    if data.get("by") == "task":
        return _("Its supervised task was struck off.")
    if data.get("by") == "case":
        return _("Its case has ended; another post had checked it, or it goes on elsewhere.")
    return ""


def _closed(data: dict[str, Any], names: Names) -> str:
    absent = _list(data.get("absent", []), names)
    return _("Did not come: %(units)s.") % {"units": absent} if absent else ""


def _judged(data: dict[str, Any], names: Names) -> str:
    values = {
        "unit": names.get(str(data.get("unit")), ""),
        "verdict": _verdict(str(data.get("verdict", ""))),
    }
    return _("%(unit)s did its part: %(verdict)s.") % values


def _justified(data: dict[str, Any], _names: Names) -> str:
    verdict = _verdict(str(data.get("verdict", "")))
    return _("The whistle was justified: %(verdict)s.") % {"verdict": verdict}


def _verdict(value: str) -> str:
    return str(Verdict(value).label) if value in Verdict.values else value


_SAY: dict[str, Say] = {
    Kind.OPENED: _opened,
    Kind.NAMED: _named,
    Kind.CALLED: _called,
    Kind.PUT_OFF: _put_off,
    Kind.REPLIED: _replied,
    Kind.CAME: _presence,
    Kind.ABSENT: _presence,
    Kind.HELD: _held,
    Kind.DECIDED: _decided,
    Kind.DISPATCHED: _dispatched,
    Kind.RECOUNTED: _recounted,
    Kind.PRECEDENT: _precedent,
    Kind.REVOKED: _precedent,
    Kind.STRUCK_OFF: _struck_off,
}
_SAY_OF_WHISTLES: dict[str, Say] = {
    Blow.BLOWN: _called,
    Blow.REPLIED: _replied,
    Blow.CAME: _presence,
    Blow.ABSENT: _presence,
    Blow.CLOSED: _closed,
    Blow.JUDGED: _judged,
    Blow.JUSTIFIED: _justified,
}
