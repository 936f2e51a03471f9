import gettext
import json

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from jiewang.management.texts import (
    Found,
    Key,
    collect,
    compile_texts,
    merged,
    po_file,
    problems,
    read,
    write,
)


def found(*msgids, plural=""):
    return {Key(msgid): Found(Key(msgid), plural, "jiewang/x.py:1") for msgid in msgids}


def translated(**chinese):
    """A catalog as it stands after these sentences were added."""
    return merged(read_nothing(), found(*chinese), as_given(chinese), drop=True)


def as_given(chinese):
    return {Key(english): text for english, text in chinese.items()}


def read_nothing():
    return Catalog(locale="zh_Hans")


@pytest.fixture
def house(tmp_path, settings):
    """A house of one file, with its own sentences."""
    package = tmp_path / "house"
    (package / "locale").mkdir(parents=True)
    settings.PACKAGE, settings.LOCALE_PATHS = package, [package / "locale"]
    return package


def chinese_in(po):
    with compile_texts(po).open("rb") as file:
        return gettext.GNUTranslations(file)


def test_sentences_are_found_in_code_and_in_pages(tmp_path):
    (tmp_path / "room.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        "A = _('A sentence '\n      'in two lines')\n"
        "B = ngettext('%(n)s case', '%(n)s cases', 2)\n"
        "C = pgettext('of a door', 'Open')\n"
        "D = _(A)\n"
    )
    (tmp_path / "page.html").write_text(
        "<p>\n      {% translate 'Save' %} ( it's\n  {% blocktranslate trimmed %}\n"
        "  100% of\n  {{ name }}{% endblocktranslate %}</p>"
    )

    name = tmp_path.name
    assert collect(tmp_path) == {
        Key("Save"): Found(Key("Save"), "", f"{name}/page.html:2"),
        Key("100%% of %(name)s"): Found(Key("100%% of %(name)s"), "", f"{name}/page.html:3"),
        Key("A sentence in two lines"): Found(
            Key("A sentence in two lines"), "", f"{name}/room.py:2"
        ),
        Key("%(n)s case"): Found(Key("%(n)s case"), "%(n)s cases", f"{name}/room.py:4"),
        Key("Open", "of a door"): Found(Key("Open", "of a door"), "", f"{name}/room.py:5"),
    }


def test_tests_and_migrations_say_nothing_to_people(tmp_path):
    for folder in ("tests", "migrations"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "some.py").write_text("_('Not read by anybody')")

    assert collect(tmp_path) == {}


def test_what_is_written_is_read_again_and_understood_by_gettext(tmp_path):
    given = {
        Key("Open", "of a door"): "打开",
        Key("%(n)s case"): "%(n)s 件",
        Key("Two\nlines"): "两\n行",
    }
    po = po_file(tmp_path)
    po.parent.mkdir(parents=True)

    write(po, merged(read(po), found("%(n)s case", plural="%(n)s cases"), given, drop=False))

    chinese = chinese_in(po)
    assert chinese.pgettext("of a door", "Open") == "打开"
    assert chinese.ngettext("%(n)s case", "%(n)s cases", 1) == "%(n)s 件"
    assert chinese.ngettext("%(n)s case", "%(n)s cases", 5) == "%(n)s 件"
    assert chinese.gettext("Two\nlines") == "两\n行"
    before = po.read_bytes()
    write(po, read(po))
    assert po.read_bytes() == before


@pytest.mark.parametrize(
    ("kept", "used", "said"),
    [
        pytest.param({"Yes": "是"}, found("Yes"), [], id="complete"),
        pytest.param({"Yes": "是"}, {}, ["unused: “Yes”"], id="unused"),
        pytest.param({}, found("Yes"), ["untranslated: “Yes” in jiewang/x.py:1"], id="missing"),
        pytest.param(
            {"%(n)s left": "还有 %(m)s"},
            found("%(n)s left"),
            ["other gaps: “%(n)s left” in jiewang/x.py:1 has become “还有 %(m)s”"],
            id="misspelled-gap",
        ),
        pytest.param({"100%% sure": "完全确定"}, found("100%% sure"), [], id="percent-is-no-gap"),
        pytest.param(
            {"A case": "一件"},
            found("A case", plural="%(n)s cases"),
            ["other gaps: “A case” in jiewang/x.py:1 has become “一件”"],
            id="the-plural-s-gap-counts",
        ),
    ],
)
def test_what_is_not_complete_is_named(kept, used, said):
    assert problems(translated(**kept), used) == said


def test_adding_leaves_the_others_alone_and_adds_nothing_untranslated():
    sentences = merged(translated(Yes="是"), found("New"), as_given({"No": "否"}), drop=False)

    assert {m.id: m.string for m in sentences if m.id} == {"Yes": "是", "No": "否"}


def test_what_is_translated_is_changed_only_when_that_is_said(house, tmp_path, capsys):
    (house / "room.py").write_text("_('Yes')\n_('No')")
    file, po = tmp_path / "added.json", po_file(house / "locale")
    file.write_text(json.dumps({"Yes": "是"}))
    call_command("texts", add=file)
    file.write_text(json.dumps({"Yes": "对", "No": "否"}))
    capsys.readouterr()

    with pytest.raises(CommandError, match="Nothing was added"):
        call_command("texts", add=file)
    assert capsys.readouterr().err == "“Yes” is “是” and would become “对”\n"
    assert chinese_in(po).gettext("Yes") == "是"
    assert chinese_in(po).gettext("No") == "No"

    call_command("texts", add=file, replace=True)
    assert [chinese_in(po).gettext(each) for each in ("Yes", "No")] == ["对", "否"]


def test_the_command_adds_checks_and_drops(house, tmp_path, capsys):
    (house / "room.py").write_text("_('Yes')\n_('No')")
    added = tmp_path / "added.json"
    added.write_text(json.dumps({"Yes": "是", "Old": "旧"}))

    call_command("texts", add=added)
    assert chinese_in(po_file(house / "locale")).gettext("Yes") == "是"
    with pytest.raises(CommandError, match="2 of 2 sentences are not in order"):
        call_command("texts", check=True)
    assert capsys.readouterr().err.splitlines() == [
        "unused: “Old”",
        "untranslated: “No” in house/room.py:2",
    ]

    added.write_text(json.dumps({"No": ["否", "否"]}))
    call_command("texts", add=added)
    call_command("texts")
    call_command("texts", check=True)
    assert capsys.readouterr().out.splitlines()[-1] == "2 sentences, all translated."


def test_a_page_somebody_is_writing_stops_the_check_but_not_an_addition(house, tmp_path):
    (house / "page.html").write_text("{% blocktranslate %}Half{% if x %}")
    added = tmp_path / "added.json"
    added.write_text(json.dumps({"Yes": "是"}))

    call_command("texts", add=added)
    assert chinese_in(po_file(house / "locale")).gettext("Yes") == "是"
    with pytest.raises(SyntaxError, match="must not include other block tags"):
        call_command("texts", check=True)
