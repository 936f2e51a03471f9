"""Versions of the scoring scheme: loaded from the district's folder, or changed on a page."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.toml_files import TomlRefused, read_toml
from jiewang.center.case.actions import HOUSE, Actor
from jiewang.center.evaluate.access import leave_to_change_schemes
from jiewang.center.evaluate.errors import SchemeRefused
from jiewang.center.evaluate.models import Bulletin, Scheme
from jiewang.center.evaluate.periods import month_text
from jiewang.center.evaluate.rules import canonical
from jiewang.people.models import User

LONGEST_NAME = 60


def scheme_on(day: date) -> Scheme:
    """The scheme in force on a day: the newest that had begun. Raises SchemeRefused."""
    found = Scheme.objects.filter(valid_from__lte=day).order_by("-valid_from", "-number").first()
    if found is None:
        text = _("No scoring scheme is in force on %(day)s. Run “jiewang load_schemes”.")
        raise SchemeRefused(text % {"day": day.isoformat()})
    return found


@transaction.atomic
def change_scheme(
    *,
    name: str,
    name_en: str,
    valid_from: date,
    content: Mapping[str, Any],
    note: str,
    by: User,
) -> int:
    """Write a new version, in force from the first day of a month; returns its number.

    A version never changes. The same again writes nothing and gives the number there is. Raises
    NotAllowed, SchemeRefused: also where a bulletin of that month or a later one is published.
    """
    actor = leave_to_change_schemes(by)
    if not note.strip():
        raise SchemeRefused(_("Say in the note what has changed, and by whose decision."))
    _check_free(valid_from)
    return _store(name, name_en, valid_from, content, note.strip(), actor)


def _check_free(valid_from: date) -> None:
    if valid_from.day != 1:
        raise SchemeRefused(_("A scheme begins on the first day of a month."))
    used = Bulletin.objects.filter(month__gte=valid_from).order_by("-month").first()
    if used is not None:
        text = _(
            "The bulletin of %(month)s is published by the scheme in force then; a new version"
            " can begin with the month after it."
        )
        raise SchemeRefused(text % {"month": month_text(used.month)})


@transaction.atomic
def load_schemes(path: Path) -> list[int]:
    """Load the schemes of a file; gives the numbers of new versions. Safe to repeat.

    Raises TomlRefused, SchemeRefused.
    """
    rows = read_toml(path).get("scheme", [])
    new = []
    for nth, row in enumerate(rows if isinstance(rows, list) else [], 1):
        begins = row.get("valid_from")
        if not isinstance(begins, date) or not isinstance(row.get("name"), str):
            text = _("A scheme needs a “name” and the day “valid_from”.")
            raise TomlRefused(path, f"scheme {nth}", text)
        said = {key: value for key, value in row.items() if key not in _OWN_COLUMNS}
        last = Scheme.objects.aggregate(last=Max("number"))["last"] or 0
        note = str(row.get("note", ""))
        number = _store(row["name"], str(row.get("name_en", "")), begins, said, note, HOUSE)
        if number > last:
            _check_free(begins)
            new.append(number)
    return new


_OWN_COLUMNS = frozenset({"name", "name_en", "valid_from", "note"})


def _store(
    name: str, name_en: str, begins: date, content: Mapping[str, Any], note: str, actor: Actor
) -> int:
    name, stored = name.strip(), canonical(content)
    if not name or len(name) > LONGEST_NAME:
        text = _("A scheme has a name of at most %(most)d characters.")
        raise SchemeRefused(text % {"most": LONGEST_NAME})
    fingerprint = _fingerprint(name, begins, stored)
    known = Scheme.objects.filter(fingerprint=fingerprint).first()
    if known is not None:
        return known.number
    last = Scheme.objects.aggregate(last=Max("number"))["last"] or 0
    scheme = Scheme.objects.create(
        number=last + 1,
        name=name,
        name_en=name_en.strip()[:80],
        valid_from=begins,
        content=stored,
        fingerprint=fingerprint,
        by=actor.user,
        post=actor.post,
        note=note,
        at=timezone.now(),
    )
    return scheme.number


def _fingerprint(name: str, begins: date, content: Mapping[str, Any]) -> str:
    said = json.dumps([name, begins.isoformat(), content], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
