"""Newspaper pages, set in many habits from articles whose right reading is known."""

import random
from dataclasses import replace

import pytest

from jiewang.center.supervise.directives import words
from jiewang.center.supervise.directives.reading import as_dict, read_directive
from jiewang.center.supervise.directives.tests.pages.district_news import DISTRICT_NEWS
from jiewang.center.supervise.directives.tests.pages.held_out import HELD_OUT
from jiewang.center.supervise.directives.tests.pages.setting import (
    Habit,
    body_lines,
    columns_side_by_side,
    dealt,
    set_page,
)

ALL = frozenset(range(len(DISTRICT_NEWS)))
PICTURES = {
    2: ("▲图为改造后的老楼。", "林晓 摄"),
    5: ("遗失声明", "上河街道某小吃店遗失营业执照副本，", "统一社会信用代码00000，声明作废。"),
    9: ("图为青年科学家在中学课堂上", "与学生交流。　记者 吴桐 摄"),
}
HABITS = [
    pytest.param(Habit(), id="narrow-column-indent-lost"),
    pytest.param(Habit(indent="　　", width=15), id="indents-kept"),
    pytest.param(Habit(width=18, after=ALL, indent="　　"), id="all-headlines-after"),
    pytest.param(Habit(width=18, after=ALL), id="all-headlines-after-indent-lost"),
    pytest.param(Habit(width=16, broken=((1, 6), (3, 8)), indent="　　"), id="broken-in-a-word"),
    pytest.param(Habit(width=22, mark="（紧接第一版）", between=PICTURES), id="pictures-and-notice"),
    pytest.param(Habit(width=1000), id="paragraphs-on-one-line"),
    pytest.param(Habit(width=1000, after=ALL), id="paragraphs-on-one-line-headlines-after"),
    pytest.param(
        Habit(width=20, mark="►►►上接A1版", mark_alone=True, indent="　　", after=frozenset({0, 3, 6})),
        id="marks-on-their-own-and-headlines-mixed",
    ),
]  # fmt: skip


def plain(text):
    return "".join(text.split())


def wanted(pieces):
    return [
        (each.headline, each.continued, plain(each.byline), plain(each.text)) for each in pieces
    ]


def read(text):
    articles = as_dict(read_directive(text))["articles"]
    return [
        (each["headline"], each["continued"], plain(each["byline"]), plain(each["body"]))
        for each in articles
    ]


def in_order(articles):
    return sorted(articles, key=lambda article: article[3])


def test_the_page_has_twelve_articles_of_which_five_are_continued():
    assert [len(DISTRICT_NEWS), sum(each.continued for each in DISTRICT_NEWS)] == [12, 5]


@pytest.mark.parametrize("habit", HABITS)
def test_every_article_is_put_together(habit):
    found = read(set_page(DISTRICT_NEWS, habit))
    assert in_order(found) == in_order(wanted(DISTRICT_NEWS))


@pytest.mark.parametrize(
    "habit",
    [
        pytest.param(
            Habit(width=19, after=frozenset({0, 3, 6, 8, 9}), mark="（上接A1版）"), id="mixed"
        ),
        pytest.param(
            Habit(width=14, after=ALL, mark="►上接1版", mark_alone=True), id="after-marks-alone"
        ),
        pytest.param(
            Habit(width=16, indent="　　", broken=((0, 2), (3, 4)), after=frozenset({5, 7})),
            id="broken",
        ),
    ],
)
def test_another_papers_page_is_put_together_too(habit):
    found = read(set_page(HELD_OUT, habit))
    assert in_order(found) == in_order(wanted(HELD_OUT))


def test_columns_printed_side_by_side_are_taken_apart():
    lines = []
    for piece in DISTRICT_NEWS:
        lines += [*piece.headline, *body_lines(piece, Habit(width=16, indent="　　"))]
    rows = columns_side_by_side(dealt(lines, 3), width=40)
    assert in_order(read("\n".join(rows))) == in_order(wanted(DISTRICT_NEWS))


def test_articles_without_any_byline_are_told_apart_by_their_headlines():
    bare = [replace(each, byline="") for each in DISTRICT_NEWS]
    assert in_order(read(set_page(bare, Habit(width=18)))) == in_order(wanted(bare))


def test_paragraphs_stay_apart():
    habit = Habit(indent="　　", width=15)
    [first, *_] = as_dict(read_directive(set_page(DISTRICT_NEWS, habit)))["articles"]
    assert first["body"].split("\n") == DISTRICT_NEWS[0].body


def test_an_article_that_goes_on_on_another_page_is_put_together_with_its_rest():
    first = "1 要闻\n春和社区建起议事厅\n春和社区的居民有了议事的地方。（下转第2版）\n"
    second = "2 综合\n春和社区建起议事厅\n（上接第1版）十件难事已经办结八件。\n"
    assert read(f"{first}\f{second}") == [
        (
            ["春和社区建起议事厅"],
            True,
            "",
            "春和社区的居民有了议事的地方。十件难事已经办结八件。",
        )
    ]


@pytest.mark.parametrize(
    "mark",
    ["（上接第1版）", "(上接1版)", "►上接第一版", "►►►上接A1版", "【紧接第01版】", "（上接第１版《春和社区议事》）"],
)  # fmt: skip
def test_every_way_of_saying_continued_is_understood(mark):
    page = f"春和社区居民议事\n{mark}十件难事已经办结八件。\n"
    assert read(page) == [(["春和社区居民议事"], True, "", "十件难事已经办结八件。")]


def test_nothing_read_is_lost_in_silence():
    page = set_page(DISTRICT_NEWS, Habit(width=22, between=PICTURES))
    answer = as_dict(read_directive(page))
    kept = "".join(
        "".join([*each["headline"], each["byline"], each["body"]]) for each in answer["articles"]
    )
    left = "".join(each["text"] for each in answer["left_out"])
    marks = "（上接第1版）" * 5
    assert sorted(plain(kept + left + marks)) == sorted(plain(page))


def random_page(seed):
    """Twelve articles in an order and a habit of their own, also in the harder ones."""
    dice = random.Random(seed)
    pieces = list(DISTRICT_NEWS)
    dice.shuffle(pieces)
    where = dice.choice(["before", "after", "mixed", "mixed", "apart"])
    some = frozenset(nth for nth in ALL if dice.random() < 0.4)
    habit = Habit(
        width=dice.choice([12, 13, 15, 17, 19, 22, 26]),
        indent=dice.choice(["", "　　", "  "]),
        mark=dice.choice(["（上接第1版）", "►上接1版", "(上接A1版)", "【紧接第一版】"]),
        mark_alone=dice.random() < 0.4,
        after={"after": ALL, "mixed": some}.get(where, frozenset()),
        apart=where == "apart",
        broken=tuple(pair for pair in [(0, 11), (2, 8), (5, 7)] if dice.random() < 0.25),
    )
    return pieces, set_page(pieces, habit)


def test_of_sixty_pages_of_any_habit_most_articles_are_whole():
    headlines = bodies = continued = 0
    for seed in range(60):
        pieces, page = random_page(seed)
        articles = read(page)
        found = {body: (headline, began) for headline, began, _byline, body in articles}
        heads = [headline for headline, *_ in articles]
        for headline, began, _byline, body in wanted(pieces):
            headlines += headline in heads
            bodies += body in found
            continued += found.get(body, ("", None))[1] == began
    # Of 720. What goes wrong: docs/how-to/directives.md.
    assert (headlines >= 630, bodies >= 630, continued >= 630) == (True, True, True)


def test_the_work_of_matching_grows_with_the_pages_and_not_with_their_square(monkeypatch):
    def compared(pages):
        made = []
        real = words.Words.__init__

        def counting(self, bodies):
            real(self, bodies)
            made.append(self)

        monkeypatch.setattr(words.Words, "__init__", counting)
        page = set_page(DISTRICT_NEWS, Habit(header=(), footer=()))
        read_directive(page * pages)
        monkeypatch.setattr(words.Words, "__init__", real)
        return sum(each.compared for each in made)

    assert compared(200) <= compared(20) * 10.5
