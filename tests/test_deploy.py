"""What runs the house on a server names only commands and settings there are, and docs name all."""

import re
import shlex

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

DEPLOY = settings.ROOT / "deploy"
SETTINGS_PAGE = settings.ROOT / "docs" / "how-to" / "settings.md"
VARIABLE = re.compile(r"\b(?:JIEWANG_[A-Z_]+|DATABASE_URL)\b")
# Of the tests, of the demo's own start, and of the library that counts.
OF_DEVELOPERS = {"JIEWANG_TEST_DB_SUFFIX"}
UNITS = sorted(DEPLOY.glob("*.service"))
TIMERS = sorted(DEPLOY.glob("*.timer"))
FILES = sorted(path for path in DEPLOY.iterdir() if path.suffix != ".md")


def read_variables():
    """What the settings ask of the environment."""
    code = (settings.PACKAGE / "settings.py").read_text()
    return {name for name in VARIABLE.findall(code) if not name.endswith("_")} - OF_DEVELOPERS


def told_variables():
    return set(re.findall(r"^\| `([A-Z_]+)`", SETTINGS_PAGE.read_text(), re.MULTILINE))


def check_command(words):
    """A line `jiewang NAME …` names a command, and options it has."""
    assert words[0].endswith("jiewang")
    name, *rest = words[1:]
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("jiewang", name)
    parser.parse_args(rest)


def sections(path):
    """A unit file as (section, key, value)."""
    section, found = "", []
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            key, _equals, value = line.partition("=")
            found.append((section, key, value))
    return found


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_every_setting_is_told_and_every_told_setting_is_read():
    assert told_variables() == read_variables()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_name_only_settings_there_are(path):
    named = set(VARIABLE.findall(path.read_text()))
    assert named <= read_variables()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_commands_there_are_and_may_change_nothing_of_the_machine(path):
    lines = sections(path)
    starts = [value for _section, key, value in lines if key == "ExecStart"]
    assert len(starts) == 1
    check_command(shlex.split(starts[0]))
    service = {key: value for section, key, value in lines if section == "Service"}
    wanted = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "User": "jiewang"}
    assert {key: service[key] for key in wanted} == wanted
    assert service["EnvironmentFile"] == "/etc/jiewang/jiewang.env"


@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.name)
def test_timers_have_something_to_start(path):
    assert path.with_suffix(".service") in UNITS
    assert "OnCalendar" in {key for _section, key, _value in sections(path)}


def test_compose_runs_commands_there_are_beside_a_database_with_a_health_check():
    services = compose()["services"]
    assert {*services} == {"database", "prepare", "server", "worker"}
    assert services["database"]["image"] == "postgres:16"
    assert "pg_isready" in services["database"]["healthcheck"]["test"][1]
    for name in ("server", "worker"):
        check_command(services[name]["command"])
    shell = services["prepare"]["command"][-1]
    for command in shell.split(" && "):
        check_command(shlex.split(command))
    for name in ("prepare", "server", "worker"):
        assert services[name]["env_file"] == "secrets.env"


def test_the_container_runs_as_nobody_special_with_what_is_locked():
    text = (DEPLOY / "Containerfile").read_text()
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["python:3.11-slim"] * 2
    assert re.search(r"--require-hashes -r \S*requirements\.txt", text)
    last = text.rpartition("FROM ")[2]
    assert ("USER jiewang" in last, "HEALTHCHECK" in last) == (True, True)
    words = re.search(r"^CMD (\[.*\])$", last, re.MULTILINE)
    check_command(yaml.safe_load(words.group(1)))


def test_what_docs_tell_to_type_is_there():
    """Of the pages of operations: every line `jiewang COMMAND …` in a block of code."""
    for page in ("backup", "deploy", "monitor", "upgrade"):
        text = (settings.ROOT / "docs" / "how-to" / f"{page}.md").read_text()
        for block in re.findall(r"```\n(.*?)```", text, re.DOTALL):
            for line in block.splitlines():
                line = line.partition("#")[0].strip()
                if found := re.search(r"^(?:\S*bin/)?jiewang (\w.*)$", line):
                    check_command(["jiewang", *shlex.split(found.group(1))])


@pytest.mark.parametrize("page", ["deploy.md", "upgrade.md"])
def test_the_house_is_installed_beside_its_district(page):
    # A copy among the libraries has no data beside it: the district's files are not found.
    text = (settings.ROOT / "docs" / "how-to" / page).read_text()
    lines = [line for line in text.splitlines() if "pip install --no-deps" in line]
    assert lines
    assert all(" -e ." in line for line in lines)
