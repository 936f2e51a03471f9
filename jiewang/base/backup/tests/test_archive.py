"""An archive is whole or not there, and nothing in it is believed unread."""

import errno
import io
import json
import os
import signal
import tarfile

import pytest
from django.utils.translation import override

from jiewang.base.backup.archive import ArchiveWriter
from jiewang.base.backup.checking import check_archive
from jiewang.base.backup.errors import ArchiveRefused, BackupRefused
from jiewang.base.backup.restoring import check_fits


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def write(path, *, manifest=None):
    with ArchiveWriter(path) as archive:
        archive.add_bytes("tables/one/000001.copy.gz", b"first")
        archive.add_bytes("media/photos/a.jpg", b"second" * 2000)
        archive.finish({"format": 1, "jiewang": "0.1.0", "migrations": []} | (manifest or {}))
    return path


def forged(path, *members):
    with tarfile.open(path, "w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def test_an_archive_is_readable_by_its_owner_alone_and_checks_by_the_tools_everybody_has(tmp_path):
    path = write(tmp_path / "whole.tar")

    assert check_archive(path)["jiewang"] == "0.1.0"
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as tar:
        assert tar.getnames()[-2:] == ["checksums.txt", "manifest.json"]
        line = tar.extractfile("checksums.txt").read().decode().splitlines()[0]
    assert line.split("  ")[1] == "tables/one/000001.copy.gz"


@pytest.fixture
def without_links(monkeypatch):
    """A file system such as exFAT, or a share."""

    def link(*_paths):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)


@pytest.mark.usefixtures("without_links")
def test_where_there_are_no_links_an_archive_gets_its_name_all_the_same(tmp_path):
    path = write(tmp_path / "whole.tar")

    assert check_archive(path)["jiewang"] == "0.1.0"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.usefixtures("without_links")
def test_where_there_are_no_links_what_came_meanwhile_is_not_written_over(tmp_path):
    path = tmp_path / "whole.tar"

    with ArchiveWriter(path) as archive:
        path.write_bytes(b"another's")
        with pytest.raises(FileExistsError):
            archive.finish({})

    assert path.read_bytes() == b"another's"
    assert [*tmp_path.iterdir()] == [path]


def test_what_is_there_is_not_written_over(tmp_path):
    path = write(tmp_path / "whole.tar")
    before = path.read_bytes()

    with pytest.raises(BackupRefused, match="is there already"):
        write(path)

    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_an_error_on_the_way_leaves_nothing_behind(tmp_path):
    def broken():
        with ArchiveWriter(tmp_path / "half.tar") as archive:
            archive.add_bytes("media/a", b"a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()

    assert [*tmp_path.iterdir()] == []


def test_a_killed_backup_leaves_no_archive_and_its_draft_goes_with_the_next(tmp_path):
    child = os.fork()
    if child == 0:
        with ArchiveWriter(tmp_path / "half.tar") as archive:
            archive.add_bytes("media/a", b"a" * 100_000)
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    (draft,) = tmp_path.iterdir()
    assert draft.name.endswith(".part")

    path = write(tmp_path / "whole.tar")

    assert [*tmp_path.iterdir()] == [path]


def test_drafts_of_others_in_the_folder_stay(tmp_path):
    other = tmp_path / ".film.mp4.part"
    other.write_bytes(b"half")
    path = write(tmp_path / "whole.tar")
    assert sorted(tmp_path.iterdir()) == [other, path]


def test_a_backup_under_way_keeps_its_draft_beside_another(tmp_path):
    with ArchiveWriter(tmp_path / "slow.tar") as slow:
        write(tmp_path / "fast.tar")
        slow.add_bytes("media/a", b"a")
        slow.finish({"format": 1})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["fast.tar", "slow.tar"]


def test_a_changed_byte_is_found_and_its_member_named(tmp_path):
    path = write(tmp_path / "whole.tar")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"secondsecond", b"secondSecond", 1))

    with pytest.raises(ArchiveRefused, match="“media/photos/a.jpg” in the archive is damaged"):
        check_archive(path)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.8])
def test_an_archive_that_was_cut_off_is_refused(tmp_path, share):
    path = write(tmp_path / "whole.tar")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content.rstrip(b"\0")) * share)])

    with pytest.raises(ArchiveRefused, match=r"damaged|ends too early|no backup of ours"):
        check_archive(path)


def test_something_else_is_no_backup(tmp_path):
    path = tmp_path / "letter.tar"
    path.write_text("Dear house, " * 200)
    with pytest.raises(ArchiveRefused, match="no backup of ours"):
        check_archive(path)
    with pytest.raises(ArchiveRefused, match="cannot be read"):
        check_archive(tmp_path / "missing.tar")


def link(name, to):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, to
    return member


def device(name):
    member = tarfile.TarInfo(name)
    member.type = tarfile.CHRTYPE
    return member


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(tarfile.TarInfo("../outside"), id="up-and-out"),
        pytest.param(tarfile.TarInfo("media/../../outside"), id="in-and-up-and-out"),
        pytest.param(tarfile.TarInfo("/etc/passwd"), id="from-the-root"),
        pytest.param(tarfile.TarInfo("settings.py"), id="a-folder-of-none-of-ours"),
        pytest.param(link("media/a", "/etc"), id="a-link"),
        pytest.param(device("media/a"), id="a-device"),
    ],
)
def test_a_member_that_leads_out_or_is_no_plain_file_is_refused(tmp_path, member):
    with pytest.raises(ArchiveRefused, match="which no backup of ours has"):
        check_archive(forged(tmp_path / "forged.tar", (member, b"")))


@pytest.mark.parametrize(
    "newer",
    [
        pytest.param({"jiewang": "99.0"}, id="version"),
        pytest.param({"migrations": [["center", "9999_of_next_year"]]}, id="migration"),
    ],
)
def test_what_a_newer_version_wrote_is_refused(tmp_path, newer):
    manifest = check_archive(write(tmp_path / "newer.tar", manifest=newer))
    with pytest.raises(ArchiveRefused, match="newer version of Jiewang"):
        check_fits(manifest)


def test_a_newer_form_is_refused(tmp_path):
    with pytest.raises(ArchiveRefused, match="newer version of Jiewang"):
        check_archive(write(tmp_path / "newer.tar", manifest={"format": 2}))


def test_a_manifest_that_was_written_anew_does_not_pass(tmp_path):
    manifest = json.dumps({"format": 1, "jiewang": "0.1.0", "checksums": "0" * 64}).encode()
    path = forged(
        tmp_path / "forged.tar",
        (tarfile.TarInfo("checksums.txt"), b""),
        (tarfile.TarInfo("manifest.json"), manifest),
    )
    with pytest.raises(ArchiveRefused, match="“checksums.txt” in the archive is damaged"):
        check_archive(path)
