"""The diary's chain, its seals, and the command that checks both."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jiewang.base.append_only import install, remove
from jiewang.center.case import queries, seals
from jiewang.center.case.actions import HOUSE, lock_case, write_step
from jiewang.center.case.diary import Break
from jiewang.center.case.models import Case, CaseStep, Seal
from jiewang.center.case.queries import BrokenDiary, broken_diaries, diary_break
from jiewang.center.case.seals import SealUnreadable, heads_that_differ, read_seal, seal_day
from jiewang.testing import make_case

NIGHT = datetime(2030, 3, 4, 20, tzinfo=UTC)
DAY = date(2030, 3, 4)


def note(case: Case, *texts: str) -> Case:
    for text in texts:
        locked = lock_case(case.pk)
        write_step(locked, CaseStep.Kind.NOTED, actor=HOUSE, note=text)
    return Case.objects.get(pk=case.pk)


def forge(sql: str, *values: object) -> None:
    """Change the database as its administrator could: without the trigger."""
    remove(connection, "center_casestep")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    install(connection, "center_casestep")


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_diary", *arguments, stdout=out)
    return out.getvalue()


def test_a_diary_written_line_by_line_is_unbroken():
    case = note(make_case(), "first", "second")
    assert (case.diary_length, diary_break(case)) == (3, None)


def test_a_line_written_while_all_are_checked_is_no_break(monkeypatch):
    """A case was read, then written on, and only then its lines are read."""
    case, diaries_of = make_case(), queries._diaries_of

    def written_on_before(cases):
        note(case, "meanwhile")
        return diaries_of(cases)

    monkeypatch.setattr(queries, "_diaries_of", written_on_before)
    assert list(broken_diaries()) == []


def test_the_walk_over_all_names_each_broken_one(django_assert_max_num_queries):
    whole, broken = note(make_case(), "a"), note(make_case(), "a")
    forge("UPDATE center_casestep SET note = 'x' WHERE line = 2 AND case_id = %s", broken.pk)
    with django_assert_max_num_queries(6):
        assert list(broken_diaries()) == [BrokenDiary(broken.number, Break(2, "changed"))]
    assert diary_break(whole) is None


def test_notes_do_not_count_as_moves():
    case = make_case()
    assert note(case, "a").moved_by_line == case.moved_by_line == 1


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        pytest.param("UPDATE center_casestep SET note = 'x' WHERE line = 2", Break(2, "changed")),
        pytest.param("UPDATE center_casestep SET digest = 'x' WHERE line = 2", Break(2, "changed")),
        pytest.param("UPDATE center_casestep SET line = 9 WHERE line = 2", Break(2, "missing")),
        pytest.param("DELETE FROM center_casestep WHERE line = 2", Break(2, "missing")),
        pytest.param("DELETE FROM center_casestep WHERE line = 4", Break(4, "missing")),
        pytest.param(
            "UPDATE center_casestep SET previous = 'x' WHERE line = 3", Break(3, "unchained")
        ),
        pytest.param("UPDATE center_case SET diary_head = 'x'", Break(4, "head")),
    ],
)
def test_a_forged_diary_is_found_at_its_first_broken_line(forgery, found):
    case = note(make_case(), "a", "b", "c")
    forge(forgery)
    assert diary_break(Case.objects.get(pk=case.pk)) == found


def test_the_command_names_case_and_line():
    good, bad = note(make_case(), "a"), note(make_case(), "a", "b")
    forge("UPDATE center_casestep SET note = 'x' WHERE line = 3")

    assert good.number in verify(good.number)
    with pytest.raises(CommandError, match=bad.number):
        verify(bad.number)
    with pytest.raises(CommandError, match="2 .*1 "):
        verify()


def test_a_mistyped_number_is_told_apart_from_a_missing_case():
    number = make_case().number
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(CommandError, match=slip):
        verify(slip)


def test_a_seal_holds_every_head_and_is_made_once_a_day(settings):
    cases = [note(make_case(), "a"), make_case()]
    seal = seal_day(DAY, at=NIGHT)
    assert seal is not None
    digest, heads = read_seal(settings.SEALS / "2030-03-04.seal")
    assert digest == seal.digest
    expected = sorted((c.number, c.diary_length, c.diary_head) for c in cases)
    assert [(h.number, h.length, h.digest) for h in heads] == expected
    assert seal_day(DAY, at=NIGHT) is None


def test_the_next_seal_has_what_grew_and_names_the_one_before(settings):
    first, _second = make_case(), make_case()
    before = seal_day(DAY, at=NIGHT)
    note(first, "later")
    seal = seal_day(date(2030, 3, 5), at=NIGHT)
    assert before is not None
    assert seal is not None
    assert (seal.cases, seal.previous) == (1, before.digest)
    text = (settings.SEALS / "2030-03-05.seal").read_text()
    assert text.splitlines()[0] == f"jiewang-seal 1 2030-03-05 {before.digest}"


def test_a_diary_written_anew_is_found_by_the_seal_alone(settings):
    case = note(make_case(), "what was said")
    seal_day(DAY, at=NIGHT)
    path = settings.SEALS / "2030-03-04.seal"
    assert verify("--seal", str(path)).startswith("1")

    forge("DELETE FROM center_casestep WHERE line = 2")
    first = case.steps.get(line=1)
    Case.objects.filter(pk=case.pk).update(diary_length=1, diary_head=first.digest)
    note(case, "what should have been said")

    assert diary_break(Case.objects.get(pk=case.pk)) is None
    assert [head.number for head in heads_that_differ(read_seal(path)[1])] == [case.number]
    with pytest.raises(CommandError):
        verify("--seal", str(path))


@pytest.mark.parametrize("text", ["", "hello\n", "jiewang-seal 1 2030-03-04 -\nnot a head\n"])
def test_a_file_that_is_no_seal_is_refused(tmp_path, text):
    path = tmp_path / "x.seal"
    path.write_text(text)
    with pytest.raises(SealUnreadable, match="x.seal"):
        read_seal(path)


def test_a_seal_whose_file_could_not_be_written_is_made_again(settings, monkeypatch):
    make_case()
    with monkeypatch.context() as patch:
        patch.setattr(seals, "write_file", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal_day(DAY, at=NIGHT)
    assert not Seal.objects.exists()
    seal = seal_day(DAY, at=NIGHT)
    assert seal is not None
    assert read_seal(settings.SEALS / "2030-03-04.seal")[0] == seal.digest
