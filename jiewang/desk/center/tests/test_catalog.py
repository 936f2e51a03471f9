"""The catalog's pages: search, a new file with its preview, and its way back as a file."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiewang.center.catalog.files import export_catalog
from jiewang.center.catalog.models import CatalogVersion, Category, HandlingLevel
from jiewang.center.catalog.queries import current_version
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.people.models import Holding
from jiewang.testing import FACADE, LONG_AGO, PIPE, make_post, make_town


@pytest.fixture
def keeper():
    town = make_town()
    Holding.objects.create(user=town.dong, post=make_post("DC06"), unit=town.center, since=LONG_AGO)
    # The tiny town's catalog is made by hand; a file has to keep the rules of files.
    facade, pipe = town.categories[FACADE], town.categories[PIPE]
    facade.kind, pipe.handling_level = Category.Kind.COMPONENT, HandlingLevel.DISTRICT
    facade.save()
    pipe.save()
    return town.dong


def a_file(text, name="catalog.csv"):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def upload(user, text, language="en"):
    data = {"file": a_file(text), "valid_from": tomorrow().isoformat()}
    return signed_in(user, language).post(reverse("desk:catalog_upload"), data)


def test_the_tree_is_searched_by_word():
    page = signed_in(make_town().lin).get(reverse("desk:catalog"), {"q": "漏水"})
    assert [leaf.code for leaf in page.context["found"]] == [PIPE]


def test_a_category_tells_its_rules_in_words():
    text = text_of(signed_in(make_town().lin, "en").get(reverse("desk:category", args=[PIPE])))
    for words in ("Burst pipe", "Water station", "8 work-hours", "4 work-hours", "needed"):
        assert words in text


def test_the_file_comes_out_as_it_can_go_in_again(keeper):
    page = signed_in(keeper).get(reverse("desk:catalog_download"))
    text = page.content.decode()
    assert page["Content-Disposition"] == 'attachment; filename="catalog-v1.csv"'
    assert text.removeprefix("\ufeff") == export_catalog(current_version())
    preview = upload(keeper, text).context["preview"]
    assert (preview.changes, preview.problems) == ((), ())


def test_a_new_file_is_shown_with_its_differences_and_takes_effect_on_its_day(keeper):
    text = export_catalog(current_version()).replace("Burst pipe", "Broken pipe")
    seen = upload(keeper, text)
    assert "Broken pipe" in text_of(seen)
    assert CatalogVersion.objects.count() == 1
    data = {
        name: field.initial or seen.context["confirm"].initial.get(name)
        for name, field in seen.context["confirm"].fields.items()
    }
    data["note"] = "更准的叫法"
    signed_in(keeper).post(reverse("desk:catalog_take_effect"), data)
    newest = CatalogVersion.objects.first()
    assert (newest.number, newest.valid_from, newest.by, newest.note) == (
        2,
        tomorrow(),
        keeper,
        "更准的叫法",
    )
    versions = text_of(signed_in(keeper, "en").get(reverse("desk:catalog_versions")))
    assert "Broken pipe" in versions
    planned = text_of(signed_in(keeper, "en").get(reverse("desk:catalog")))
    assert "Version 2 is planned" in planned


def test_a_wrong_file_is_refused_with_line_and_column(keeper):
    text = export_catalog(current_version()).replace("8 work_hour", "8 minutes", 1)
    page = upload(keeper, text)
    assert page.status_code == 422
    assert "catalog.csv, line" in text_of(page)
    assert "Let it hold" not in text_of(page)


@pytest.mark.parametrize("content", ["%%%", "", "AAAA"])
def test_a_made_up_confirmation_changes_nothing(keeper, content):
    data = {"content": content, "name": "x.csv", "valid_from": tomorrow().isoformat(), "note": "x"}
    page = signed_in(keeper).post(reverse("desk:catalog_take_effect"), data)
    assert (page.status_code, CatalogVersion.objects.count()) == (422, 1)


@pytest.mark.parametrize("version", ["9", "x", "١", "99999999999999999999"])
def test_an_unknown_version_is_not_found(keeper, version):
    page = signed_in(keeper).get(reverse("desk:catalog"), {"version": version})
    assert page.status_code == 404
