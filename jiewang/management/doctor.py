"""What is wrong with a deployment, in sentences with what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiewang.base.chores import BACKUP, DIARY, last_done, living_workers, workers
from jiewang.base.errors import Refusal
from jiewang.base.papers.fonts import has_chinese_fonts
from jiewang.base.personal_data import stored_values_are_readable
from jiewang.base.schema import read_schema
from jiewang.base.toml_files import TomlRefused
from jiewang.center.case.models import Case, Seal
from jiewang.center.catalog.models import Urgency
from jiewang.center.catalog.queries import versions
from jiewang.center.supervise.ladder import ladder
from jiewang.center.supervise.templates import templates
from jiewang.grid.areas.queries import first_day
from jiewang.notices.texts import cause_of
from jiewang.notices.webhooks import NotDelivered, address_checked
from jiewang.sections.economy.rules import rules
from jiewang.works.projects.approvals.fire_table import fire_table
from jiewang.works.projects.approvals.rules import approval_rules

BACKUP_AGE = timedelta(days=2)
VERIFY_AGE = timedelta(days=15)
LITTLE_SPACE = 1024**3
OLDEST_POSTGRESQL = 15


class Weight(StrEnum):
    """Wrong: do not run it so. Doubtful: fine for a trial."""

    WRONG = "wrong"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Finding:
    """One thing and what to do about it."""

    weight: Weight
    says: str


def _wrong(says: str) -> Finding:
    return Finding(Weight.WRONG, says)


def _doubtful(says: str) -> Finding:
    return Finding(Weight.DOUBTFUL, says)


def findings() -> Iterator[Finding]:
    """Look at settings, folders, database and chores in turn. Raises django.db.Error."""
    for look in (_settings, _ways, _tls, _keys, _folders, _fonts, _framework):
        yield from look()
    if fault := read_schema().fault:
        yield _wrong(fault)
        return
    for look in (_database, _contents, _supervision, _investment, _worker, _chores, _seals):
        yield from look()


def _settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield _wrong(
            _("JIEWANG_DEBUG is on: errors show code and settings to everybody. Unset it.")
        )
    if settings.DEMO:
        yield _wrong(
            _("JIEWANG_DEMO is on: its accounts and their password stand on the sign-in page.")
        )
    if not os.environ.get("JIEWANG_HOSTS"):
        yield _doubtful(_("JIEWANG_HOSTS is not set: the pages open on this machine alone."))
    if not settings.SMS_WEBHOOK:
        yield _doubtful(_("JIEWANG_SMS_WEBHOOK is not set: no text messages are sent."))
    mo = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    if not mo.exists():
        yield _wrong(_("The Chinese texts are not compiled. Run: jiewang texts --compile"))


def _ways() -> Iterator[Finding]:
    """Ways by which notices go: where they lead, and whether messages can say where we are."""
    hooks = {
        "JIEWANG_SMS_WEBHOOK": settings.SMS_WEBHOOK,
        "JIEWANG_MESSENGER_WEBHOOK": settings.MESSENGER_WEBHOOK,
    }
    for name, url in hooks.items():
        try:
            address_checked(url or "https://unused")
        except NotDelivered as error:
            yield _wrong(f"{name}: {cause_of(str(error))}")
        if url and not getattr(settings, f"{name.removeprefix('JIEWANG_')}_SECRET"):
            text = _(
                "%(name)s_SECRET is not set: the gateway cannot tell our messages from others."
            )
            yield _doubtful(text % {"name": name})
    if (settings.EMAIL_HOST or settings.MESSENGER_WEBHOOK) and not settings.PUBLIC_ADDRESS:
        yield _doubtful(_("JIEWANG_ADDRESS is not set: messages say what, and have no link."))


def _tls() -> Iterator[Finding]:
    if not settings.BEHIND_TLS:
        yield _doubtful(
            _(
                "JIEWANG_BEHIND_TLS is not set: passwords and reports travel readable. Put a web server with TLS in front, and set it to 1."
            )
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if not origin.startswith("https://"):
            text = _("JIEWANG_ORIGINS has %(origin)s: it must begin with https://")
            yield _wrong(text % {"origin": origin})


def _keys() -> Iterator[Finding]:
    for name in ("JIEWANG_SECRET_KEY", "JIEWANG_DATA_KEYS"):
        if not os.environ.get(name):
            text = _(
                "%(name)s is not set: a made-up one stands in %(file)s, beside what it protects. Set it, and keep a copy elsewhere."
            )
            yield _doubtful(text % {"name": name, "file": settings.VAR / f"{name.lower()}.txt"})
    if any(len(key) < 32 for key in settings.PERSONAL_DATA_KEYS):
        yield _wrong(
            _("A key in JIEWANG_DATA_KEYS is shorter than 32 characters: docs/how-to/keys.md")
        )


def _folders() -> Iterator[Finding]:
    for folder in (settings.VAR, settings.MEDIA_ROOT, settings.SEALS, settings.MODELS):
        there = next(each for each in (Path(folder), *Path(folder).parents) if each.exists())
        if not os.access(there, os.W_OK):
            yield _wrong(_("%(folder)s cannot be written.") % {"folder": folder})
        elif shutil.disk_usage(there).free < LITTLE_SPACE:
            yield _wrong(_("Less than one gigabyte is free for %(folder)s.") % {"folder": folder})


def _fonts() -> Iterator[Finding]:
    if not has_chinese_fonts():
        yield _doubtful(
            _(
                "No font with Chinese characters is installed: documents come as DOCX alone. Install fonts-noto-cjk, or put fonts into a folder and name it in JIEWANG_FONTS."
            )
        )


def _framework() -> Iterator[Finding]:
    """What Django itself would say; its warnings of TLS are said above."""
    for found in run_checks():
        yield _wrong(f"{found.id}: {found.msg}")


def _database() -> Iterator[Finding]:
    version = getattr(connection, "pg_version", None)
    if version is None:
        yield _doubtful(
            _(
                "The database is a SQLite file: good for a trial, on one machine. Set DATABASE_URL for PostgreSQL; jiewang backup and restore carry everything over."
            )
        )
    elif version < OLDEST_POSTGRESQL * 10000:
        text = _("PostgreSQL %(found)d is too old; %(oldest)d or newer is needed.")
        yield _wrong(text % {"found": version // 10000, "oldest": OLDEST_POSTGRESQL})
    if not stored_values_are_readable():
        yield _wrong(
            _(
                "Names and phones that are stored cannot be read with JIEWANG_DATA_KEYS. Add the former key at the end."
            )
        )


def _contents() -> Iterator[Finding]:
    if first_day() is None or not versions().exists():
        yield _wrong(_("The district's files are not loaded. Run: jiewang load_district"))


def _supervision() -> Iterator[Finding]:
    """A district's folder of before has no ladder and no templates yet."""
    try:
        ladder(Urgency.NORMAL)
        templates()
    except TomlRefused as refusal:
        text = _("%(why)s Without it no task is supervised: docs/how-to/supervise.md")
        yield _wrong(text % {"why": refusal})


def _investment() -> Iterator[Finding]:
    """Files that a district may leave out; if they are there, they can be read."""
    folder, today = Path(settings.DISTRICT_DATA), timezone.localdate()
    reads: dict[str, Callable[[], object]] = {
        "investment.toml": rules,
        "approvals.toml": approval_rules,
        "fire_standards.csv": lambda: fire_table(today),
    }
    for name, read in reads.items():
        try:
            if (folder / name).exists():
                read()
        except Refusal as refusal:
            yield _wrong(_("%(why)s See docs/how-to/investment.md") % {"why": refusal})


def _worker() -> Iterator[Finding]:
    if living_workers(timezone.now()):
        return
    last = next(iter(workers()), None)
    if last is None:
        yield _wrong(
            _("No worker runs: no deadline is watched and no message sent. Start: jiewang worker")
        )
        return
    text = _(
        "The worker has been silent since %(moment)s: no deadline is watched and no message sent."
    )
    yield _wrong(text % {"moment": date_format(timezone.localtime(last.done_at), "Y-m-d H:i")})


def _chores() -> Iterator[Finding]:
    backup, now = last_done(BACKUP), timezone.now()
    if backup is None:
        yield _doubtful(_("No backup was ever made. Run: jiewang backup FOLDER --keep 14"))
    elif not backup.ok:
        yield _wrong(_("The last backup failed. Run it by hand: jiewang backup FOLDER"))
    elif now - backup.done_at > BACKUP_AGE:
        text = _("The last backup is of %(moment)s.")
        yield _wrong(
            text % {"moment": date_format(timezone.localtime(backup.done_at), "Y-m-d H:i")}
        )
    verified = last_done(DIARY)
    if verified is not None and not verified.ok:
        yield _wrong(_("Diaries do not hold. Run: jiewang verify_diary"))
    elif verified is None or now - verified.done_at > VERIFY_AGE:
        yield _doubtful(_("The diaries were not verified lately. Run: jiewang verify_diary"))


def _seals() -> Iterator[Finding]:
    last = Seal.objects.order_by("-day").first()
    if last is None:
        if Case.objects.exists():
            yield _doubtful(_("No day is sealed yet: the worker does it once a day."))
        return
    if timezone.localdate() - last.day > timedelta(days=2):
        yield _wrong(_("The last seal is of %(day)s.") % {"day": last.day})
    path = Path(settings.SEALS) / f"{last.day}.seal"
    if not path.exists():
        yield _wrong(_("The file of the newest seal is missing: %(file)s") % {"file": path})
