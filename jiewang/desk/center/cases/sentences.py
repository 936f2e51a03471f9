"""What a line of a case's diary says: one function a sentence, in the reader's language.

A line keeps its kind and plain values; the table at the end names the function of each kind.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.models import HandlingLevel, Urgency
from jiewang.center.catalog.reasons import UnknownReason, reason_label
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.wording import moment_text
from jiewang.center.evaluate.measures import Measure
from jiewang.center.intake.models import Channel
from jiewang.center.intake.outside.models import System
from jiewang.desk.center.cases.names import Names
from jiewang.desk.center.wording import written_limit

KIND = CaseStep.Kind


def sentence(kind: str, data: dict[str, Any], names: Names) -> str:
    """Empty where the kind says it all."""
    say = _SENTENCES.get(kind)
    return say(data, names) if say else ""


def _unit(data: dict[str, Any], names: Names, key: str = "unit") -> str:
    code = str(data.get(key, ""))
    return names.units.get(code, code)


def _reason(data: dict[str, Any], list_name: str) -> str:
    code = str(data.get("reason", ""))
    try:
        return reason_label(list_name, code) if code else ""
    except UnknownReason:
        # Taken off the district's list since: the code still says more than nothing.
        return code


def _reported(data: dict[str, Any], names: Names) -> str:
    values = {
        "channel": _label(Channel, data.get("channel", "")),
        "area": names.areas.get(str(data.get("area", "")), ""),
    }
    if values["area"]:
        return _("Through: %(channel)s. Placed in %(area)s.") % values
    return _("Through: %(channel)s.") % values


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _joined(data: dict[str, Any], _names: Names) -> str:
    text = _("The reports of case %(number)s now belong here.")
    return text % {"number": data.get("from", "")} if data.get("from") else ""


def _merged(data: dict[str, Any], _names: Names) -> str:
    return _("Goes on as case %(number)s.") % {"number": data.get("into", "")}


def _unmerged(data: dict[str, Any], _names: Names) -> str:
    text = _("Its reports come back from case %(numbers)s.")
    return text % {"numbers": _(", ").join(data.get("from", []))}


def _taken_out(data: dict[str, Any], _names: Names) -> str:
    return _("The reports of case %(number)s went back there.") % {"number": data.get("case", "")}


def _placed(data: dict[str, Any], names: Names) -> str:
    code = str(data.get("area", ""))
    return _("The place is %(area)s.") % {"area": names.areas.get(code, code)}


def _verified(data: dict[str, Any], _names: Names) -> str:
    if data.get("found"):
        return _("On site it is as reported.")
    return _("On site there is nothing of the kind.")


def _filed(data: dict[str, Any], names: Names) -> str:
    code = str(data.get("category", ""))
    values = {"category": names.categories.get(code, code), "rank": data.get("suggestion", 0)}
    if data.get("model"):
        values |= {key: _percent(data.get(key)) for key in ("confidence", "threshold")}
        values["model"] = data["model"]
        return (
            _(
                "%(category)s; without a person, by model %(model)s: confidence %(confidence)s, %(threshold)s was needed."
            )
            % values
        )
    if values["rank"]:
        return _("%(category)s; suggestion %(rank)s was taken.") % values
    return _("%(category)s; chosen by hand.") % values


def _percent(share: Any) -> str:
    try:
        return f"{float(share):.1%}"
    except (TypeError, ValueError):
        return "–"


def _reclassified(data: dict[str, Any], names: Names) -> str:
    code, was = str(data.get("category", "")), str(data.get("was", ""))
    values = {
        "category": names.categories.get(code, code),
        "was": names.categories.get(was, was),
        "urgency": _label(Urgency, str(data.get("urgency", ""))),
    }
    if code == was:
        return _("Urgency is now: %(urgency)s.") % values
    return _("From %(was)s to %(category)s.") % values


def _refused(data: dict[str, Any], _names: Names) -> str:
    return _reason(data, "refuse")


def _dispatched(data: dict[str, Any], names: Names) -> str:
    values = {
        "unit": _unit(data, names),
        "assist": _(", ").join(names.units.get(c, c) for c in data.get("assist", [])),
        "area": names.areas.get(str(data.get("area", "")), ""),
    }
    if data.get("role") == "assist":
        return _("%(unit)s is called to assist.") % values
    text = _("Lead: %(unit)s.") % values
    if values["area"]:
        text = _("Lead: %(unit)s, team of %(area)s.") % values
    if values["assist"]:
        text = " ".join([text, _("Assisting: %(assist)s.") % values])
    if data.get("rule") == "consultation":
        return " ".join([text, _("By a decision.")])
    if data.get("rule") == "precedent":
        return " ".join([text, _("By a precedent.")])
    if data.get("rule"):
        return " ".join([text, _("By the rules.")])
    return text


def _pushed_up(data: dict[str, Any], _names: Names) -> str:
    return _reason(data, "push_up")


def _return(data: dict[str, Any], names: Names) -> str:
    values = {
        "unit": _unit(data, names),
        "reason": _reason(data, "return_order"),
        "better": _unit(data, names, "better_unit"),
    }
    text = _("%(unit)s: %(reason)s.") % values if values["reason"] else ""
    if values["better"]:
        text = " ".join([text, _("The right unit as they see it: %(better)s.") % values])
    return text


def _extension(data: dict[str, Any], _names: Names) -> str:
    reason = _reason(data, "extension")
    limit = str(data.get("limit", ""))
    values = {"limit": written_limit(limit) if limit else "", "reason": reason}
    if limit and reason:
        return _("%(limit)s more: %(reason)s.") % values
    return _("%(limit)s more.") % values if limit else reason


def _stage(data: dict[str, Any], names: Names, key: str = "stage") -> str:
    stage = str(data.get(key, ""))
    return names.stages.get(stage, stage)


def _rework(data: dict[str, Any], _names: Names) -> str:
    return _reason(data, "rework")


def _shelved(data: dict[str, Any], _names: Names) -> str:
    values = {"reason": _reason(data, "shelve"), "day": data.get("review_on", "")}
    return _("%(reason)s. Looked at again on %(day)s.") % values


def _reopened(data: dict[str, Any], _names: Names) -> str:
    return _reason(data, "reopen")


def _blocked(data: dict[str, Any], names: Names) -> str:
    values = {
        "number": data.get("item_number", ""),
        "units": _(", ").join(names.units.get(code, code) for code in data.get("units", [])),
        "decision": data.get("number", ""),
        "lead": _unit(data, names, "lead"),
        "day": data.get("due", ""),
    }
    told = {
        "opened": _("Blocked item %(number)s was opened."),
        "passed_on": _("%(number)s goes to joint consultation."),
        "called": _("%(number)s: called to a consultation: %(units)s."),
        "decided": _("%(number)s: decision %(decision)s. Lead: %(lead)s, by %(day)s."),
        "struck_off": _("%(number)s is struck off."),
        "reopened": _("%(number)s is open again."),
    }
    return told.get(str(data.get("act")), "%(number)s") % values


def _whistled(data: dict[str, Any], names: Names) -> str:
    absent = _(", ").join(names.units.get(code, code) for code in data.get("absent", []))
    values = {
        "number": data.get("whistle_number", ""),
        "units": _(", ").join(names.units.get(code, code) for code in data.get("units", [])),
        "when": _moment(str(data.get("at", ""))),
        "place": data.get("place", ""),
        "absent": absent or "–",
    }
    if data.get("act") == "closed":
        return _("Whistle %(number)s is closed. Did not come: %(absent)s.") % values
    return _("Whistle %(number)s: %(units)s are to be at %(place)s, %(when)s.") % values


def _decided(data: dict[str, Any], names: Names) -> str:
    if data.get("act") == "withdraw_assist":
        return _("The order of %(unit)s is taken back.") % {"unit": _unit(data, names)}
    if data.get("act") == "type_confirmed":
        code = str(data.get("category", ""))
        return _("The type is right: %(category)s.") % {
            "category": names.categories.get(code, code)
        }
    if data.get("act") == "level":
        level = _label(HandlingLevel, str(data.get("level", "")))
        return _("A lower level may take this case: %(level)s.") % {"level": level}
    return ""


def _limit(data: dict[str, Any], names: Names) -> str:
    kind = str(data.get("kind", ""))
    staged = kind == Deadline.Kind.STAGE
    values = {
        "limit": _stage(data, names, "name") if staged else _label(Deadline.Kind, kind),
        "due": _moment(str(data.get("due", ""))),
    }
    return _("%(limit)s, due %(due)s.") % values


def _outside(data: dict[str, Any], _names: Names) -> str:
    values = _outside_values(data)
    if data.get("again"):
        return _("%(system)s sends %(number)s again.") % values
    if values["due"]:
        return _("%(system)s %(number)s, wants the answer by %(due)s.") % values
    return _("%(system)s %(number)s.") % values


def _outside_values(data: dict[str, Any]) -> dict[str, str]:
    return {
        "system": _label(System, str(data.get("system", ""))),
        "number": str(data.get("number", "")),
        "due": _moment(str(data.get("due") or data.get("until") or "")),
    }


def _added(data: dict[str, Any], _names: Names) -> str:
    values = _outside_values(data)
    if data.get("mended"):
        return _("%(system)s %(number)s: the reporter's contact is put right.") % values
    return _("%(system)s %(number)s has added something; it stands with the case.") % values


def _urged(data: dict[str, Any], _names: Names) -> str:
    return _("%(system)s %(number)s urges.") % _outside_values(data) if "system" in data else ""


def _supervised(data: dict[str, Any], names: Names) -> str:
    values = {"task": data.get("task", ""), "title": data.get("title", "")}
    owner = names.units.get(str(data.get("owner")), "")
    return _("%(task)s “%(title)s”, owner %(unit)s.") % {**values, "unit": owner}


def _moment(stamp: str) -> str:
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return moment_text(at, timezone.now())


def _scored(data: dict[str, Any], names: Names) -> str:
    lists = ("exclusion", "claim")
    reasons = [_reason(data, each) for each in lists]
    code = str(data.get("reason", ""))
    values = {
        "measure": _label(Measure, data.get("measure", "")),
        "unit": _unit(data, names),
        "reason": next((each for each in reasons if each != code), code),
    }
    return _("“%(measure)s” of %(unit)s. Reason: %(reason)s.") % values


def _history(data: dict[str, Any], _names: Names) -> str:
    said = []
    if "reroutes" in data:
        said.append(_("Rerouted %(count)d times there.") % {"count": data["reroutes"]})
    if "replied_at" in data:
        moment = moment_text(datetime.fromisoformat(data["replied_at"]), timezone.now())
        said.append(_("Answered there %(moment)s.") % {"moment": moment})
    if "dated" in data:
        said.append(_("The file names only the year %(year)s.") % {"year": data["dated"]})
    return " ".join(said)


_SENTENCES: dict[str, Callable[[dict[str, Any], Names], str]] = {
    KIND.REPORTED: _reported,
    KIND.JOINED: _joined,
    KIND.MERGED: _merged,
    KIND.UNMERGED: _unmerged,
    KIND.TAKEN_OUT: _taken_out,
    KIND.PLACED: _placed,
    KIND.VERIFIED: _verified,
    KIND.FILED: _filed,
    KIND.RECLASSIFIED: _reclassified,
    KIND.REFUSED: _refused,
    KIND.DISPATCHED: _dispatched,
    KIND.REROUTED: _dispatched,
    KIND.PUSHED_DOWN: _dispatched,
    KIND.PUSHED_UP: _pushed_up,
    KIND.RETURN_ASKED: _return,
    KIND.RETURN_GRANTED: _return,
    KIND.RETURN_REFUSED: _return,
    KIND.CONSULTATION: _return,
    KIND.STAGE_REACHED: _stage,
    KIND.EXTENSION_ASKED: _extension,
    KIND.EXTENSION_GRANTED: _extension,
    KIND.EXTENSION_REFUSED: _extension,
    KIND.REWORK: _rework,
    KIND.SHELVED: _shelved,
    KIND.REOPENED: _reopened,
    KIND.DECIDED: _decided,
    KIND.WARNED: _limit,
    KIND.OVERDUE: _limit,
    KIND.RECOMPUTED: _limit,
    KIND.OUTSIDE_SET: _outside,
    KIND.OUTSIDE_ASKED: _outside,
    KIND.OUTSIDE_WITHDRAWN: _outside,
    KIND.ADDED: _added,
    KIND.REMINDED: _urged,
    KIND.SUPERVISED: _supervised,
    KIND.BLOCKED: _blocked,
    KIND.WHISTLED: _whistled,
    KIND.EXCLUSION_ASKED: _scored,
    KIND.EXCLUSION_GRANTED: _scored,
    KIND.EXCLUSION_REFUSED: _scored,
    KIND.CLAIM_MADE: _scored,
    KIND.CLAIM_GRANTED: _scored,
    KIND.CLAIM_REFUSED: _scored,
    KIND.HISTORY: _history,
}
