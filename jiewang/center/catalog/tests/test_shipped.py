"""The files of the model district, as they are shipped."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.catalog.queries import catalog_tree, current_categories, search_categories

FOLDER = Path(settings.DISTRICT_DATA)


def run(*words, **options):
    out = StringIO()
    with override("en"):
        call_command(*words, stdout=out, no_color=True, **options)
    return out.getvalue()


@pytest.fixture
def _people():
    run("load_people")


@pytest.mark.usefixtures("_people")
def test_the_shipped_catalog_loads_without_a_problem_or_a_note():
    assert run("load_catalog") == "Catalog version 1 is in force from 2026-01-01 on.\n"
    assert run("load_catalog") == "Nothing new: the file says what version 1 of 2026-01-01 says.\n"
    tree = catalog_tree()
    assert (len(tree), sum(len(each.groups) for each in tree)) == (16, 60)
    assert len(current_categories()) == 191
    assert search_categories("垃圾没人倒")[0].code == "1.01.01"


@pytest.mark.usefixtures("_people")
def test_the_shipped_catalog_is_exported_byte_for_byte(tmp_path):
    run("load_catalog")
    path = tmp_path / "catalog.csv"
    assert run("export_catalog", str(path)) == f"Version 1 is written to {path}.\n"
    assert path.read_bytes() == (FOLDER / "catalog.csv").read_bytes()
    assert run("export_catalog", number=1) == path.read_text("utf-8")
    words = (FOLDER / "catalog_words.csv").read_text("utf-8")
    assert run("export_catalog", words=True) == words


@pytest.mark.usefixtures("_people")
def test_a_preview_shows_the_changed_cell_and_writes_nothing(tmp_path):
    run("load_catalog")
    path = tmp_path / "new.csv"
    text = (FOLDER / "catalog.csv").read_text("utf-8")
    path.write_text(text.replace("4 work_hour,8 work_hour", "3 work_hour,8 work_hour", 1), "utf-8")
    assert run("load_catalog", str(path), preview=True) == (
        "~ 1.01.01 暴露垃圾\n    handle_limit: 4 work_hour → 3 work_hour\n"
    )
    assert run("load_catalog", preview=True) == "Nothing would change.\n"
    assert CatalogVersion.objects.count() == 1
    run("load_catalog", str(path), valid_from=date(2026, 2, 1), note="Faster")
    assert CatalogVersion.objects.get(number=2).note == "Faster"


def test_a_catalog_before_its_units_is_refused_with_ten_problems_and_a_count():
    with pytest.raises(CommandError) as refusal:
        run("load_catalog")
    lines = str(refusal.value).splitlines()
    assert lines[0] == (
        "catalog.csv, line 2, column “assist_units”: There is no unit “sanitation”."
    )
    assert len(lines) == 12


def test_a_version_that_is_not_there_cannot_be_exported():
    with pytest.raises(CommandError, match=r"^There is no version 7 of the catalog\.$"):
        run("export_catalog", number=7)
