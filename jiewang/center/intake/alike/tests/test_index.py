import pytest

from jiewang.center.intake.alike.grams import grams, plain, shared_words
from jiewang.center.intake.alike.index import Entry, Index

LON, LAT = 106.55, 29.55
# A ten-thousandth of a degree north is 11 m.
STEP = 0.0001


def entry(report_id, text, *, north=None):
    lon, lat = (None, None) if north is None else (LON, LAT + north * STEP)
    return Entry(report_id, text, lon, lat)


def search(index, text, *, within=150, **point):
    scored = index.search(text, lon=point.get("lon"), lat=point.get("lat"), within=within)
    return sorted(
        zip(scored.ids.tolist(), scored.share.tolist(), scored.metres.tolist(), strict=True)
    )


def test_signs_between_characters_are_not_read():
    assert plain("路灯， 不亮！ABC-1_2") == "路灯不亮abc12"


def test_a_text_is_cut_into_characters_and_pairs_of_neighbors():
    number, text = grams(["路灯坏", "", "灯"])
    assert text.tolist() == [0, 0, 0, 0, 0, 2]
    # The same character has the same place in every text.
    assert number[2] == number[5]


def test_an_empty_list_has_no_grams():
    number, text = grams([])
    assert (number.tolist(), text.tolist()) == ([], [])


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        pytest.param("路灯又不亮了", "院坝的路灯不亮", ["路灯", "不亮"], id="two"),
        pytest.param("水管爆了", "没有电", [], id="none"),
        pytest.param("", "没有电", [], id="empty"),
    ],
)
def test_words_that_both_texts_have(one, other, shared):
    assert shared_words(one, other) == shared


def test_the_same_words_are_wholly_alike_and_other_ones_not_at_all():
    index = Index().add([entry(1, "路灯不亮"), entry(2, "水管爆了")])
    ((found, share, metres),) = search(index, "路灯不亮")
    assert (found, round(share, 5), metres) == (1, 1.0, float("inf"))


def test_what_is_near_is_found_whatever_its_words_and_nothing_farther_is_near():
    index = Index().add([entry(1, "水管爆了水", north=1), entry(2, "水管爆了水", north=30)])
    found = search(index, "这里有水", lon=LON, lat=LAT)
    assert [(each, round(metres)) for each, _share, metres in found if metres < 1e9] == [(1, 11)]


def test_an_index_that_has_grown_finds_what_one_made_at_once_finds():
    texts = [f"第{n}栋的路灯{'坏' * (n % 3)}不亮{n * 7}" for n in range(300)]
    entries = [entry(n, text, north=n % 50) for n, text in enumerate(texts)]
    grown = Index()
    for one in entries:
        grown = grown.add([one])
    at_once = Index().add(entries)
    assert grown.count == at_once.count == 300
    # Few segments: a search does not get slower with every report.
    assert len(grown.segments) < 10
    point = {"lon": LON, "lat": LAT}
    found = [{each[0] for each in search(index, texts[7], **point)} for index in (grown, at_once)]
    assert 7 in found[0] & found[1]


def test_nothing_is_found_in_an_empty_index_or_for_an_empty_text():
    assert search(Index(), "路灯不亮") == []
    assert search(Index().add([entry(1, "路灯不亮")]), "") == []
