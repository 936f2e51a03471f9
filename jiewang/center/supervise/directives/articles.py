"""From pages to articles: what stands apart is put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jiewang.center.supervise.directives.kinds import Setting
from jiewang.center.supervise.directives.lines import Line
from jiewang.center.supervise.directives.matching import (
    MOST_TOGETHER,
    Match,
    matches,
)
from jiewang.center.supervise.directives.parts import (
    Begin,
    Headlines,
    LeftOut,
    Page,
    Stretch,
    page_of,
)
from jiewang.center.supervise.directives.passages import NOTHING, Passage, joined
from jiewang.center.supervise.directives.restoring import body_of, headline_of
from jiewang.center.supervise.directives.words import Words, pairs_of

# So many articles that go on elsewhere are kept in mind while later pages are read.
_MOST_WAITING = 40
_SAME_HEADLINE = 0.5
_LONGEST_SUBHEAD = 8


@dataclass(frozen=True)
class Article:
    """An article put together. `continued`: it, or a part of it, began on another page."""

    headline: tuple[Passage, ...] = ()
    continued: bool = False
    byline: str = ""
    body: Passage = NOTHING


@dataclass
class _Draft:
    """An article while its parts are sought."""

    stretches: list[Stretch]
    setting: Setting
    headline: list[Line] = field(default_factory=list)
    continued: bool = False

    @property
    def goes_on(self) -> bool:
        return self.stretches[-1].goes_on

    def done(self) -> Article:
        lines = [line for stretch in self.stretches for line in stretch.lines]
        bylines = [byline for stretch in self.stretches for byline in stretch.bylines]
        return Article(
            headline=tuple(headline_of(line) for line in self.headline),
            continued=self.continued or any(part.continued for part in self.stretches),
            byline=" ".join(byline.text for byline in bylines),
            body=body_of(lines, self.setting),
        )


def articles_of(pages: Iterable[Sequence[Line]]) -> tuple[list[Article], list[LeftOut]]:
    """Return the articles in the order of their bodies, and the lines that belong to none."""
    drafts: list[_Draft] = []
    waiting: list[_Draft] = []
    left_out: list[LeftOut] = []
    for lines in pages:
        page = page_of(lines)
        left_out += page.left_out
        for draft in _drafts(page, left_out):
            before = _first_part(draft, waiting)
            if before is None:
                drafts.append(draft)
            else:
                _put_together(before, draft)
                waiting.remove(before)
            if draft.goes_on:
                waiting = [*waiting, before or draft][-_MOST_WAITING:]
    return [draft.done() for draft in drafts], left_out


def _first_part(draft: _Draft, waiting: Sequence[_Draft]) -> _Draft | None:
    """The article that said “to be continued” and whose headline this one bears."""
    if not (draft.headline and any(part.continued for part in draft.stretches)):
        return None
    words = pairs_of("\n".join(line.text for line in draft.headline))
    for other in waiting:
        theirs = pairs_of("\n".join(line.text for line in other.headline))
        if words and len(words & theirs) >= _SAME_HEADLINE * min(len(words), len(theirs) or 1):
            return other
    return None


def _put_together(first: _Draft, second: _Draft) -> None:
    first.stretches += second.stretches
    first.headline = max(first.headline, second.headline, key=len)
    first.continued = True


def _drafts(page: Page, left_out: list[LeftOut]) -> list[_Draft]:
    if not page.stretches:
        left_out += [LeftOut("headline", line) for each in page.headlines for line in each.lines]
        return []
    headed = _headed(page, left_out)
    drafts: dict[int, _Draft] = {}
    found: list[_Draft] = []
    for stretch in page.stretches:
        above = drafts.get(id(stretch.above)) if stretch.above else None
        own = headed.get(id(stretch), [])
        if above and not own and stretch.begin == Begin.MAYBE and not stretch.continued:
            above.stretches.append(stretch)
            drafts[id(stretch)] = above
            continue
        draft = _Draft([stretch], page.setting)
        for block in own:
            draft.headline += block.lines
            draft.continued = draft.continued or block.continued
        drafts[id(stretch)] = draft
        found.append(draft)
    return [draft for draft in _without_subheads(found) if draft.headline or draft.done().body.text]


def _headed(page: Page, left_out: list[LeftOut]) -> dict[int, list[Headlines]]:
    """The headlines of each stretch, by the stretch's id."""
    headed: dict[int, list[Headlines]] = {}
    for match in _all_matches(page):
        if match.stretch is not None:
            headed.setdefault(id(match.stretch), []).append(match.headlines)
        else:
            left_out += [LeftOut("headline", line) for line in match.headlines.lines]
    return headed


def _all_matches(page: Page) -> list[Match]:
    """Match headlines and bodies; a page without page marks may be a whole book, so in portions."""
    found: list[Match] = []
    taken = 0
    for start in range(0, len(page.stretches), MOST_TOGETHER):
        stretches = page.stretches[start : start + MOST_TOGETHER]
        is_last = start + MOST_TOGETHER >= len(page.stretches)
        upto = stretches[-1].place
        end = taken
        while end < len(page.headlines) and (is_last or page.headlines[end].place < upto):
            end += 1
        words = Words([stretch.text for stretch in stretches])
        found += matches(page.headlines[taken:end], stretches, words)
        taken = end
    return found


def _without_subheads(drafts: list[_Draft]) -> list[_Draft]:
    """Short headings of one length, one after the other, are those of an article's parts."""
    kept: list[_Draft] = []
    row: list[_Draft] = []
    for draft in [*drafts, None]:
        if draft is not None and _is_like(draft, row):
            row.append(draft)
            continue
        _settle(row, kept)
        row = [draft] if draft is not None and _may_be_subhead(draft) else []
        if draft is not None and not row:
            kept.append(draft)
    return kept


def _may_be_subhead(draft: _Draft) -> bool:
    first = draft.stretches[0]
    return (
        len(draft.headline) == 1
        and len(draft.headline[0].text) <= _LONGEST_SUBHEAD
        and first.begin == Begin.UNDER_HEADLINE
        and not draft.continued
        and not first.continued
        and draft.headline[0].start < first.lines[0].start
    )


def _is_like(draft: _Draft, row: Sequence[_Draft]) -> bool:
    if not row or not _may_be_subhead(draft) or any(part.is_signed for part in row[-1].stretches):
        return False
    return len(draft.headline[0].text) == len(row[-1].headline[0].text)


def _settle(row: Sequence[_Draft], kept: list[_Draft]) -> None:
    """Two or more of them under an article that is not signed yet go into it."""
    above = kept[-1] if kept else None
    if len(row) < 2 or above is None or above.stretches[-1].is_signed:
        kept.extend(row)
        return
    for part in row:
        above.stretches.append(Stretch(0, Begin.MAYBE, lines=part.headline))
        above.stretches += part.stretches


def source_words(parts: Iterable[Passage]) -> Passage:
    """Lines of a headline as one passage, apart by a space."""
    pieces: list[Passage | str] = []
    for part in parts:
        pieces += [" ", part] if pieces else [part]
    return joined(pieces)
