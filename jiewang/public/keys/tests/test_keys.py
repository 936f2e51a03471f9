from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiewang.public.keys.actions import create_key, digest_of, end_key, note_use
from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key
from jiewang.public.keys.queries import key_shown

SCOPE = "open311:report"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def run(name, *arguments, **options):
    out, err = StringIO(), StringIO()
    call_command(name, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_key_is_printed_once_and_only_its_digest_is_kept():
    out, err = run("create_api_key", "City app", scope=[SCOPE], rate=50)

    secret, key = out.strip(), Key.objects.get()
    assert (key.name, key.scopes, key.rate_per_minute) == ("City app", [SCOPE], 50)
    assert key.digest == digest_of(secret)
    assert secret.startswith(f"jw_{key.prefix}_")
    assert secret not in {str(value) for value in vars(key).values()}
    assert f"end_api_key {key.prefix}" in err
    assert key_shown(secret) == key


def test_an_ended_key_opens_nothing_and_ending_it_again_changes_nothing():
    new = create_key("City app", scopes=[SCOPE])
    run("end_api_key", new.prefix)
    ended = Key.objects.get().ended_at

    run("end_api_key", new.prefix)

    assert Key.objects.get().ended_at == ended
    with pytest.raises(KeyRefused, match=r"^This key has ended\."):
        key_shown(new.secret)


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("", id="nothing"),
        pytest.param("jw_", id="too-short"),
        pytest.param("jw_abcdefgh_" + "x" * 40, id="an-unknown-prefix"),
        pytest.param("jw_\0bcdefgh_" + "x" * 40, id="a-nul"),
        pytest.param("钥匙" * 1000, id="long-and-chinese"),
        pytest.param("\ud800", id="half-a-character"),
    ],
)
def test_what_is_no_key_is_refused(secret):
    with pytest.raises(KeyRefused, match=r"^This key is not known\."):
        key_shown(secret)


def test_the_right_prefix_with_another_secret_is_refused():
    new = create_key("City app", scopes=[SCOPE])
    forged = new.secret[:-1] + ("a" if new.secret[-1] != "a" else "b")

    with pytest.raises(KeyRefused, match=r"^This key is not known\."):
        key_shown(forged)


def test_a_use_writes_once_a_day():
    new = create_key("City app", scopes=[SCOPE])
    note_use(key_shown(new.secret))

    with CaptureQueriesContext(connection) as queries:
        note_use(key_shown(new.secret))

    assert Key.objects.get().last_used_on == timezone.localdate()
    assert [q["sql"].split()[0] for q in queries] == ["SELECT"]


def test_a_key_shown_again_at_once_is_not_read_again_and_noted_once(settings):
    settings.KEY_CHECK_SECONDS = 60
    secret = create_key("City app", scopes=[SCOPE]).secret
    note_use(key_shown(secret))

    with CaptureQueriesContext(connection) as queries:
        note_use(key_shown(secret))

    assert [q["sql"] for q in queries] == []


def test_an_ended_key_is_refused_when_it_is_read_again(settings):
    settings.KEY_CHECK_SECONDS = 60
    new = create_key("City app", scopes=[SCOPE])
    key_shown(new.secret)
    end_key(new.prefix)

    assert key_shown(new.secret).prefix == new.prefix
    settings.KEY_CHECK_SECONDS = 0
    with pytest.raises(KeyRefused, match=r"^This key has ended\."):
        key_shown(new.secret)


def test_the_list_shows_whose_what_for_and_whether_ended():
    first = create_key("City app", scopes=[SCOPE])
    second = create_key("Old app", scopes=[SCOPE], rate_per_minute=5)
    end_key(second.prefix)

    out, _err = run("list_api_keys")

    today = timezone.localdate()
    assert out.splitlines() == [
        f"{first.prefix}  City app  {SCOPE}  600 a minute  never used",
        f"{second.prefix}  Old app  {SCOPE}  5 a minute  never used  ended {today}",
    ]


@pytest.mark.parametrize(
    ("name", "scopes", "rate", "said"),
    [
        pytest.param(" ", [SCOPE], 1, "A key needs a name", id="no-name"),
        pytest.param("x" * 81, [SCOPE], 1, "A key needs a name", id="a-long-name"),
        pytest.param("App", ["all"], 1, "“all” is no scope", id="an-unknown-scope"),
        pytest.param("App", [SCOPE], 0, "from 1 to 100000 times", id="never"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(name, scopes, rate, said):
    with pytest.raises(CommandError, match=said):
        run("create_api_key", name, scope=scopes, rate=rate)
    assert Key.objects.count() == 0


def test_ending_an_unknown_key_says_where_they_are_listed():
    with pytest.raises(CommandError, match="list_api_keys"):
        run("end_api_key", "nobody")


def test_the_database_keeps_no_key_that_may_never_be_used():
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.create(name="App", prefix="x", digest="y", rate_per_minute=0)


@pytest.mark.parametrize("scope", ["exchange:city", "exchange:district"])
def test_a_key_of_one_unit_exchanges_nothing_for_the_district(scope):
    with pytest.raises(KeyRefused, match="Make it without --unit"):
        create_key("City hotline", scopes=["cases:read", scope], unit="water")

    assert not Key.objects.exists()
