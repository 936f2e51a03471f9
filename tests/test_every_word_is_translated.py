"""Every sentence a person reads goes through gettext: what a search can find of the others."""

import ast
import re

from django.conf import settings

# Taken away before looking: elements that name their own language, or say translate="no" to
# browsers too (names of programs); comments, scripts, tags, what is translated already; and the
# blocks that fill in a class of the page.
NOT_SAID = re.compile(
    r"<(\w+)\b[^>]*\b(?:translate=\"no\"|lang=\"[^\"{]+\").*?</\1>"
    r"|{#.*?#}|<!--.*?-->|<script.*?</script>|&\w+;"
    r"|{%\s*comment.*?endcomment\s*%}"
    r"|{%\s*block (?:page_class|density)\s*%}[^<{]*{%\s*endblock"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:title|alt|placeholder|aria-label)="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TRANSLATIONS = re.compile(r"_|[a-z]*gettext(?:_lazy|_noop)?")


def words_outside_gettext(page):
    left = NOT_SAID.sub(" ", page)
    said = SPOKEN_ATTRIBUTE.findall(left) + TAG.sub("\n", left).splitlines()
    return [text.strip() for text in said if WORD.search(text)]


def test_the_search_finds_bare_words():
    page = (
        '<p title="Bare">{% translate "Fine" %} {{ name }}</p>{# a comment #}\n'
        '<b>裸</b> <i lang="zh">中文</i> <ul translate="no"><li>htmx</li></ul>'
        "{% blocktranslate %}Fine too{% endblocktranslate %} {% if x %}Word{% endif %}"
    )
    assert words_outside_gettext(page) == ["Bare", "裸", "Word"]


def test_no_word_on_a_page_stands_outside_gettext():
    bare = [
        f"{path.relative_to(settings.ROOT).as_posix()}: {text}"
        for path in sorted(settings.PACKAGE.rglob("*.html"))
        for text in words_outside_gettext(path.read_text())
    ]
    assert bare == []


def test_sentences_in_code_are_english_because_english_has_no_file_of_its_own():
    foreign = []
    for path in sorted(settings.PACKAGE.rglob("*.py")):
        if "tests" in path.relative_to(settings.PACKAGE).parts:
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and TRANSLATIONS.fullmatch(name_of(call.func)):
                texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
                foreign += [f"{path}: {each}" for each in texts if is_chinese(str(each))]
    assert foreign == []


def is_chinese(text):
    """A Chinese word as an example inside an English sentence is no Chinese sentence."""
    return len(CHINESE.findall(text)) > len(LATIN.findall(text))


def name_of(function):
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
