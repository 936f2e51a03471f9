from datetime import date

import pytest
from django.conf import settings as house
from django.utils.translation import override

from jiewang.base.toml_files import TomlRefused
from jiewang.center.catalog.district import district
from jiewang.center.catalog.reasons import LISTS, UnknownReason, reason, reason_label, reasons

SHIPPED = house.DISTRICT_DATA


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def folder(tmp_path, settings):
    """A district's folder of our own, with copies to be changed."""
    for name in ("district.toml", "reasons.toml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text("utf-8"), "utf-8")
    settings.DISTRICT_DATA = tmp_path
    return tmp_path


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def add(path, text):
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def row(key, value, valid_from="2026-06-01"):
    return f'\n[[setting]]\nkey = "{key}"\nvalue = {value}\nvalid_from = {valid_from}\n'


def test_the_district_says_its_names_and_numbers():
    here = district()
    assert (here.code, here.name, str(here), here.center_unit) == (
        "500103",
        "渝中区",
        "Yuzhong District",
        "center",
    )
    assert (here.sign_limit, here.max_returns, here.soon_share) == ("2 work_hour", 2, 0.5)
    assert (here.auto_dispatch, here.catalog_from) == (True, date(2026, 1, 1))
    assert here.map.west < here.map.lon < here.map.east


def test_a_new_value_holds_from_its_day_on(folder):
    add(folder / "district.toml", row("max_returns", 3))
    days = [date(2026, 5, 31), date(2026, 6, 1)]
    assert [district(day).max_returns for day in days] == [2, 3]


def test_a_file_that_changes_is_read_anew(folder):
    assert district().short == "Yuzhong"
    change(folder / "district.toml", 'short_name_en = "Yuzhong"', 'short_name_en = "The Peninsula"')
    assert district().short == "The Peninsula"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'value = "2 work_hour"',
            'value = "2 days"',
            "key “sign_limit”: “2 days” is no limit: write a whole number, a space and one of"
            " work_hour, workday, hour, calendar_day, such as “8 work_hour”.",
            id="limit",
        ),
        pytest.param(
            "value = 0.8",
            "value = 80",
            "key “warn_share”: The value must be a share from 0 to 1, such as 0.8.",
            id="share",
        ),
        pytest.param(
            "value = 0.5",
            "value = 0.9",
            "key “soon_share”: This share must not be above warn_share:"
            " near comes before the warning.",
            id="near-after-the-warning",
        ),
        pytest.param(
            "value = 2\n",
            "value = true\n",
            "key “max_returns”: The value must be a whole number from 0 to 100000.",
            id="number",
        ),
        pytest.param(
            "value = false",
            'value = "no"',
            "key “rework_goes_on”: The value must be true or false.",
            id="flag",
        ),
        pytest.param(
            'key = "max_returns"',
            'key = "max_retunrs"',
            "key “max_retunrs”: This setting is not known. Is the name right?",
            id="misspelt",
        ),
        pytest.param(
            'valid_from = 2015-01-01\n\n# Dispatch',
            'valid_from = 2999-01-01\n\n# Dispatch',
            f"key “accept_limit”: No value of this setting is in force on {date(2026, 7, 1)}."
            " Add a [[setting]] row.",
            id="not-yet-in-force",
        ),
        pytest.param(
            "valid_from = 2015-01-01",
            'valid_from = "2015-01-01"',
            "key “accept_limit”: The day must be written like 2026-01-01,"
            " without quotation marks.",
            id="day",
        ),
        pytest.param(
            'name = "渝中区"', 'name = ""', "key “name”: This key needs a text.", id="no-name"
        ),
        pytest.param(
            "lon = 106.538",
            'lon = "106.538"',
            "key “map.lon”: The value must be a number of degrees.",
            id="map",
        ),
        pytest.param(
            "[map]", "[card]", "key “map”: The section [map] is missing.", id="no-section"
        ),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_its_name_and_key(folder, old, new, message):
    change(folder / "district.toml", old, new)
    with pytest.raises(TomlRefused) as refusal:
        district(date(2026, 7, 1))
    assert str(refusal.value) == f"district.toml, {message}"


def test_two_values_of_one_day_are_refused(folder):
    add(folder / "district.toml", row("max_returns", 3) + row("max_returns", 4))
    with pytest.raises(TomlRefused) as refusal:
        district()
    assert str(refusal.value) == (
        "district.toml, key “max_returns”: Two values begin on the same day."
    )


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        pytest.param(b"code = ", "This is not TOML: ", id="no-toml"),
        pytest.param(
            "name = '渝中'".encode("gb18030"), "The file is not written in UTF-8.", id="gb"
        ),
        pytest.param(None, "The file cannot be opened: No such file", id="missing"),
    ],
)
def test_what_is_no_settings_file_is_refused(folder, content, begins):
    path = folder / "district.toml"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(TomlRefused) as refusal:
        district()
    assert str(refusal.value).startswith(f"district.toml: {begins}")


def test_a_byte_order_mark_does_no_harm(folder):
    path = folder / "district.toml"
    path.write_bytes(path.read_text("utf-8").encode("utf-8-sig"))
    assert district().code == "500103"


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_reasons_ends_with_other_which_needs_words(name):
    listed = reasons(name)
    assert (listed[-1].code, listed[-1].needs_text) == ("other", True)


def test_a_reason_speaks_the_language_of_its_reader():
    assert reason_label("refuse", "not_ours") == "Not in this district"
    assert reason("refuse", "not_ours").hint == "Tell the reporter where to turn"
    with override("zh-hans"):
        assert reason_label("refuse", "not_ours") == "不属于本区管辖"


def test_every_hint_is_there_in_both_languages():
    hints = [bool(each.hint_zh) == bool(each.hint_en) for name in LISTS for each in reasons(name)]
    assert all(hints)
    assert len(hints) == 66


def test_a_reason_that_ended_is_no_longer_offered_but_still_has_its_words(folder):
    change(
        folder / "reasons.toml",
        'code = "no_matter"\n',
        'code = "no_matter"\nvalid_to = 2026-06-01\n',
    )
    offered = [
        "no_matter" in [each.code for each in reasons("refuse", on=day)]
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert offered == [True, False]
    assert reason_label("refuse", "no_matter") == "Names no matter to deal with"


def test_an_unknown_reason_is_refused():
    with pytest.raises(UnknownReason) as refusal:
        reason("refuse", "no_mood")
    assert str(refusal.value) == "“no_mood” is none of the reasons. Choose one from the list."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'kind = "rework"',
            'kind = "revenge"',
            f"key “revenge.not_done”: “kind” must be one of {', '.join(LISTS)}.",
            id="list",
        ),
        pytest.param(
            'name_en = "Not in this district"\n',
            "",
            "key “refuse.not_ours”: “name_en” is missing.",
            id="no-english-name",
        ),
        pytest.param(
            'code = "legal_way"',
            'code = "not_ours"',
            "key “refuse.not_ours”: This reason is there twice.",
            id="twice",
        ),
        pytest.param(
            "\nneeds_text = true",
            '\nneeds_text = "yes"',
            "key “refuse.other”: “needs_text” is not known here, or has the wrong kind of value.",
            id="wrong-kind-of-value",
        ),
    ],
)
def test_a_faulty_list_is_refused_with_its_file_and_key(folder, old, new, message):
    change(folder / "reasons.toml", old, new)
    with pytest.raises(TomlRefused) as refusal:
        reasons("refuse")
    assert str(refusal.value) == f"reasons.toml, {message}"
