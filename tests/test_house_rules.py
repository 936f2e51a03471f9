"""Rules of the whole house. They hold for what is there and for what comes."""

import importlib
import pkgutil
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader
from django.urls import URLResolver, get_resolver

import jiewang
from jiewang.base.events import Event, is_wired
from jiewang.base.tables_at_once import TablesAtOnce
from jiewang.center.case.states import ENDED_STATES, MOVES, OPEN_STATES, State

# Signing in and what belongs to it (sign-up is closed by the adapter: the page says so), and
# the choice of language.
OPEN_TO_STRANGERS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_confirm_email",
    "mfa_authenticate",
    "desk:language",
}
# Residents have no account and other programs none either: their floors are open as a whole, and
# nothing else is. The public floor asks for keys itself.
OPEN_FLOORS = ("jiewang.desk.residents.", "jiewang.public.")

NO_ROOMS = {"tests", "migrations", "management", "commands", "templatetags", "locale", "static"}


def all_pages(resolver, inside=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{inside}{pattern.namespace}:" if pattern.namespace else inside
            yield from all_pages(pattern, space)
        else:
            yield f"{inside}{pattern.name or pattern.pattern}", pattern


def all_modules():
    for module in pkgutil.walk_packages(jiewang.__path__, "jiewang."):
        if not {"tests", "migrations"} & {*module.name.split(".")}:
            yield module.name


def all_tracked_files():
    # Said as the caller's own: a checkout may belong to somebody else than who runs the tests.
    git = ["git", "-c", f"safe.directory={settings.ROOT}", "ls-files", "-z"]
    names = subprocess.run(git, cwd=settings.ROOT, capture_output=True, check=True, text=True)
    paths = [settings.ROOT / name for name in names.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def named(path):
    return path.relative_to(settings.ROOT).as_posix()


def reached_from(start):
    reached, new = set(), {start}
    while new:
        reached |= new
        new = set().union(*(MOVES[each] for each in new)) - reached
    return reached


def test_a_migration_of_many_tables_makes_them_at_once():
    """Else every fresh house and every test waits for it: see base/tables_at_once.py."""
    slow = [
        migration.__module__
        for migration in MigrationLoader(None).disk_migrations.values()
        if migration.__module__.startswith("jiewang.")
        and sum(isinstance(each, CreateModel) for each in migration.operations) > 2
        and not isinstance(migration, TablesAtOnce)
    ]
    assert slow == [], "Write: class Migration(TablesAtOnce)"


def test_only_the_floors_of_residents_and_programs_and_signing_in_are_open_to_strangers():
    open_pages = {
        name
        for name, page in all_pages(get_resolver())
        if not getattr(page.callback, "login_required", True)
        and not page.callback.__module__.startswith(OPEN_FLOORS)
    }
    assert open_pages <= OPEN_TO_STRANGERS


def test_the_table_of_states_names_every_state():
    assert set(MOVES) == set(State)
    assert {state for state, moves in MOVES.items() if not moves} <= ENDED_STATES


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_case_can_still_be_closed(state):
    assert State.CLOSED in reached_from(state)


def test_every_state_can_be_reached():
    assert reached_from(State.REPORTED) == set(State)


def test_every_event_is_in_the_wiring():
    for name in all_modules():
        importlib.import_module(name)

    def kinds(event):
        return [event, *(kind for each in event.__subclasses__() for kind in kinds(each))]

    ours = [kind for kind in kinds(Event)[1:] if kind.__module__.split(".")[-2:-1] != ["tests"]]
    assert [kind for kind in ours if not is_wired(kind)] == []


def test_every_room_has_a_door_plate():
    plates = [
        path
        for path in sorted(settings.PACKAGE.rglob("__init__.py"))
        if not NO_ROOMS & {*path.relative_to(settings.PACKAGE).parts}
    ]
    assert len(plates) > 20
    bare = [named(path) for path in plates if not re.match(r'"""\S', path.read_text())]
    assert bare == []


def test_every_command_of_ours_says_what_it_does():
    ours = {name: app for name, app in get_commands().items() if app.split(".")[0] == "jiewang"}
    assert "texts" in ours
    silent = [name for name, app in ours.items() if not load_command_class(app, name).help]
    assert silent == []


def test_no_room_reads_the_list_of_tables_that_is_made_for_django():
    imports = re.compile(
        r"^\s*(from jiewang\.(center|grid|public) import .*\bmodels\b"
        r"|(from|import) jiewang\.(center|grid|public)\.models\b)",
        re.MULTILINE,
    )
    readers = [
        named(path) for path in settings.PACKAGE.rglob("*.py") if imports.search(path.read_text())
    ]
    assert readers == []


def test_pages_hold_no_script_and_no_style_that_the_security_policy_would_drop():
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*json)|<style|\sstyle=|\son[a-z]+=")
    pages = [
        f"{named(path)}: {match.group(0).strip()}"
        for path in sorted(settings.PACKAGE.rglob("*.html"))
        for match in inline.finditer(path.read_text())
    ]
    assert pages == []


def test_no_file_knows_the_machine_it_was_written_on_or_where_packages_come_from():
    foreign = re.compile(
        r"(?<![\w.])/(?:work|tmp|root|home|Users)/"
        r"|(?:registry\.npmjs|files\.pythonhosted|pypi|proxy\.golang)\.org"
    )
    places = []
    for path in all_tracked_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # A picture.
        places += [f"{named(path)}: {match.group(0)}" for match in foreign.finditer(text)]
    assert places == []


def test_the_license_and_the_notices_of_others_are_kept():
    root = Path(settings.ROOT)
    assert "Apache License" in (root / "LICENSE").read_text().splitlines()[1]

    notice = (root / "NOTICE").read_text()
    licenses = [
        path
        for path in all_tracked_files()
        if path.name.startswith("LICENSE") and path != root / "LICENSE"
    ]
    assert [named(path) for path in licenses if named(path) not in notice] == []

    vendor = settings.PACKAGE / "desk" / "static" / "desk" / "vendor"
    folders = [path for path in vendor.iterdir() if path.is_dir()]
    assert [named(path) for path in folders if not (path / "LICENSE").exists()] == []
