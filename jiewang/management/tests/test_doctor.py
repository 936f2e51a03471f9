"""The doctor says what is wrong, and a sound deployment passes."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import override

from jiewang.base.chores import BACKUP, DIARY, WORKER, note_chore
from jiewang.testing import make_town


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def _sound(settings, monkeypatch):
    monkeypatch.setenv("JIEWANG_HOSTS", "jiewang.example.gov.cn")
    monkeypatch.setattr("jiewang.management.doctor.has_chinese_fonts", lambda: True)
    for name in ("JIEWANG_SECRET_KEY", "JIEWANG_DATA_KEYS"):
        monkeypatch.setenv(name, "k" * 48)
    settings.PERSONAL_DATA_KEYS = ["k" * 48]
    settings.BEHIND_TLS = True
    settings.SMS_WEBHOOK = "https://gateway.example.gov.cn/send"
    settings.SMS_WEBHOOK_SECRET = "between us"
    settings.CSRF_TRUSTED_ORIGINS = ["https://jiewang.example.gov.cn"]
    make_town()
    for name in (f"{WORKER}here", BACKUP, DIARY):
        note_chore(name, ok=True, facts={})


def doctor():
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        out.write(str(error))
    return [line for line in out.getvalue().splitlines() if "SQLite" not in line]


@pytest.mark.usefixtures("_sound")
def test_of_a_sound_deployment_nothing_is_said():
    assert doctor() == ["Nothing is wrong."]


@pytest.mark.usefixtures("_sound")
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DEBUG", True, "Wrong: JIEWANG_DEBUG is on"),
        ("DEMO", True, "Wrong: JIEWANG_DEMO is on"),
        ("BEHIND_TLS", False, "Doubtful: JIEWANG_BEHIND_TLS is not set"),
        ("SMS_WEBHOOK", "", "Doubtful: JIEWANG_SMS_WEBHOOK is not set"),
        ("SMS_WEBHOOK", "http://elsewhere.example/in", "Wrong: JIEWANG_SMS_WEBHOOK: The address"),
        ("SMS_WEBHOOK_SECRET", "", "Doubtful: JIEWANG_SMS_WEBHOOK_SECRET is not set"),
        ("EMAIL_HOST", "mail.example", "Doubtful: JIEWANG_ADDRESS is not set"),
        ("CSRF_TRUSTED_ORIGINS", ["http://x"], "Wrong: JIEWANG_ORIGINS has http://x"),
        ("PERSONAL_DATA_KEYS", ["short"], "Wrong: A key in JIEWANG_DATA_KEYS is shorter"),
    ],
)
def test_a_setting_that_is_unsound_is_named(settings, name, value, says):
    setattr(settings, name, value)
    assert doctor()[0].startswith(says)


@pytest.mark.usefixtures("_sound")
@pytest.mark.parametrize(
    ("chore", "ok", "hours", "says"),
    [
        (f"{WORKER}here", True, 1, "Wrong: The worker has been silent since"),
        (f"{WORKER}here", False, 0, "Wrong: No worker runs"),
        (BACKUP, False, 0, "Wrong: The last backup failed"),
        (BACKUP, True, 60, "Wrong: The last backup is of"),
        (DIARY, False, 0, "Wrong: Diaries do not hold"),
        (DIARY, True, 24 * 20, "Doubtful: The diaries were not verified lately"),
    ],
)
def test_a_chore_that_was_not_done_is_named(chore, ok, hours, says):
    note_chore(chore, ok=ok, facts={}, at=timezone.now() - timezone.timedelta(hours=hours))
    assert doctor()[0].startswith(says)


def test_an_empty_house_is_told_what_to_load():
    assert any("jiewang load_district" in line for line in doctor())


@pytest.mark.usefixtures("_sound")
def test_a_machine_without_a_chinese_font_is_named(monkeypatch):
    monkeypatch.setattr("jiewang.management.doctor.has_chinese_fonts", lambda: False)
    assert doctor()[0].startswith("Doubtful: No font with Chinese characters is installed")


@pytest.mark.usefixtures("_sound")
def test_a_district_without_a_ladder_is_named(settings, tmp_path):
    for path in settings.DISTRICT_DATA.glob("*.toml"):
        if path.name != "supervise.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    settings.DISTRICT_DATA = tmp_path
    assert doctor()[0].startswith("Wrong: supervise.toml: The file cannot be opened")
