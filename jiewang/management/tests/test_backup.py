"""A house goes into an archive and comes out of it as it was."""

import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from jiewang.base.backup.tables import read_blocks, stored_tables
from jiewang.base.chores import WORKER, last_done, note_chore
from jiewang.center.case.models import Case, CaseStep, Seal
from jiewang.center.case.seals import seal_day
from jiewang.center.case.states import State
from jiewang.center.intake.actions import report
from jiewang.center.intake.models import Channel, Photo
from jiewang.testing import make_case, make_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def backup(target, **options):
    out, err = StringIO(), StringIO()
    call_command("backup", target, stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def restore(path, **options):
    out = StringIO()
    call_command("restore", path, stdout=out, **options)
    return out.getvalue()


def live():
    """A house in which something has happened: a closed case with a photo, an open one, a seal."""
    make_case(state=State.CLOSED, phone="13800138000", text='引号"、反斜杠\\、\t制表\n换行')
    make_case(state=State.WAITING)
    for file in (Photo.objects.get().image, Photo.objects.get().thumbnail):
        path = Path(file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a picture of " + path.name.encode())
    seal_day(timezone.localdate(), at=timezone.now())


def everything():
    """All rows of all tables as an archive has them; rows have no order."""
    return {
        table.name: sorted(b"".join(read_blocks(table)).splitlines()) for table in stored_tables()
    }


def write_report(nth, **more):
    return report(channel=Channel.RESIDENT_WEB, text=f"第{nth}号：路灯不亮", by=None, **more)


def test_a_restored_house_is_the_one_that_was_backed_up(tmp_path):
    live()
    before, photo = everything(), Photo.objects.get()
    picture = Path(photo.image.path).read_bytes()
    said = backup(tmp_path)
    (archive,) = tmp_path.glob("jiewang-*.tar")
    assert "JIEWANG_DATA_KEYS" in said or "jiewang_data_keys.txt" in said
    write_report("later")
    Path(photo.image.path).unlink()

    said = restore(archive, replace=True, no_input=True)

    assert said.splitlines()[-1] == f"2 diaries with {CaseStep.objects.count()} lines, all unbroken"
    assert everything() == before
    assert Path(photo.image.path).read_bytes() == picture
    # The database guards the diary as before, and gives no key twice.
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CaseStep.objects.update(note="changed")
    write_report("afterwards")
    assert (last_done("backup"), Case.objects.count()) == (None, 3)


def test_no_key_is_given_again_that_a_deleted_row_had(tmp_path):
    live()
    last = note_and_forget()
    backup(tmp_path / "a.tar")
    restore(tmp_path / "a.tar", replace=True, no_input=True)
    assert note_and_forget() == last + 1


def note_and_forget():
    photo = Photo.objects.get()
    kept = photo.pk
    photo.pk = None
    photo.digest = f"{kept}-again"
    photo.save(force_insert=True)
    made = photo.pk
    photo.delete()
    return made


def test_what_is_there_does_not_go_away_unasked(tmp_path, monkeypatch):
    live()
    backup(tmp_path / "a.tar")
    write_report("later")

    with pytest.raises(CommandError, match=r"not empty.*--replace"):
        restore(tmp_path / "a.tar")
    monkeypatch.setattr("builtins.input", lambda _text: "y")
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore(tmp_path / "a.tar", replace=True)
    note_chore(f"{WORKER}here", ok=True, facts={})
    with pytest.raises(CommandError, match="A worker is running"):
        restore(tmp_path / "a.tar", replace=True, no_input=True)

    assert Case.objects.count() == 3


def test_an_archive_can_be_checked_without_touching_anything(tmp_path):
    live()
    backup(tmp_path / "a.tar")
    assert restore(tmp_path / "a.tar", check=True).startswith("Whole: a backup of ")
    content = (tmp_path / "a.tar").read_bytes()
    (tmp_path / "b.tar").write_bytes(content[: len(content) // 2])
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore(tmp_path / "b.tar", check=True)


def test_what_does_not_hold_afterwards_is_said_and_the_command_fails(tmp_path, settings):
    live()
    Path(Photo.objects.get().image.path).unlink()
    assert "1 file of a photo is missing." in backup(tmp_path / "a.tar")
    for seal in settings.SEALS.iterdir():
        seal.write_text(seal.read_text().replace("jiewang-seal 1", "jiewang-seal 1 "))
    settings.PERSONAL_DATA_KEYS = ["another key, of another house, long enough"]

    out = StringIO()
    with pytest.raises(CommandError, match="2 things in it do not hold"):
        call_command("restore", tmp_path / "a.tar", replace=True, no_input=True, stdout=out)

    said = out.getvalue()
    assert ("1 file of a photo is missing." in said, "JIEWANG_DATA_KEYS" in said) == (True, True)
    # The seal of the archive took the place of the changed one, which is kept beside it.
    names = sorted(path.name for path in settings.SEALS.iterdir())
    assert [name.partition(".before-")[0] for name in names] == [names[0], names[0]]


def test_reports_go_on_coming_in_and_those_before_the_backup_are_all_in_it(tmp_path):
    make_town()
    taken, stop = [], threading.Event()

    def write():
        nth = 0
        while not stop.is_set():
            nth += 1
            taken.append(write_report(nth).number)
        connection.close()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    while len(taken) < 5 and writer.is_alive():
        stop.wait(0.01)
    before = [*taken]
    try:
        backup(tmp_path / "a.tar")
    finally:
        stop.set()
        writer.join()
    assert len(taken) > len(before)

    restore(tmp_path / "a.tar", replace=True, no_input=True)

    assert set(before) <= set(Case.objects.values_list("number", flat=True)) <= set(taken)


def test_only_the_newest_backups_are_kept(tmp_path):
    make_town()
    for day in range(1, 4):
        (tmp_path / f"jiewang-2026110{day}-000000.tar").touch()
    (tmp_path / "letter.tar").touch()

    said = backup(tmp_path, keep=2)

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert (len(kept), kept[0], kept[-1]) == (3, "jiewang-20261103-000000.tar", "letter.tar")
    assert "Removed: jiewang-20261101-000000.tar" in said
    assert last_done("backup").ok
    with pytest.raises(CommandError, match="--keep needs a number"):
        backup(tmp_path, keep=0)


def test_the_text_of_a_row_is_the_same_on_both_databases(tmp_path):
    """So that an archive of one goes into the other."""
    seal = Seal.objects.create(
        day="2026-11-24",
        sealed_at="2026-11-24T08:30:00.120000+00:00",
        cases=3,
        digest="a\\b",
        previous="",
    )
    (table,) = [each for each in stored_tables() if each.name == "center_seal"]
    line = b"".join(read_blocks(table)).decode()
    fields = [str(seal.pk), "2026-11-24", "3", "a\\\\b", ""]
    given = line.rstrip("\n").split("\t")
    moment = given.pop(2)
    assert (given, moment.replace("120000", "12")) == (fields, "2026-11-24 08:30:00.12+00")
