"""From words in an address or a letter to the street or community they name. No database."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Endings that people leave out; the longer ones stand first.
_ENDINGS = ("社区居民委员会", "社区居委会", "社区", "街道")
_ENGLISH_ENDINGS = (" Subdistrict", " Community")
_SHORTEST, _SHORTEST_ENGLISH = 2, 4
# A pattern that no text meets.
_NOTHING = "(?!)"


@dataclass(frozen=True)
class NamedArea:
    """A street or community as the gazetteer needs it; `path` holds codes from the district down."""

    code: str
    path: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Mention:
    """What a text names: the area's code, and the word that named it."""

    code: str
    word: str


class Gazetteer:
    """Names of streets and communities, whole and without their endings. Immutable."""

    def __init__(self, areas: Iterable[NamedArea]) -> None:
        listed = list(areas)
        self._paths = {area.code: area.path.split(".") for area in listed}
        self._codes = self._unambiguous(listed)
        # By first letter, the longest first: one look at each letter of a text, some twenty
        # times faster than a regular expression of all names.
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._codes, key=len, reverse=True):
            self._by_letter[name[0]].append(name)
        letters = re.escape("".join(self._by_letter))
        self._letters = re.compile(f"[{letters}]" if letters else _NOTHING)

    def find(self, text: str) -> Mention | None:
        """Return the area that a text names, or None.

        Longer names win over shorter ones in them. Of several areas the smallest one counts
        as long as the others lie around it; where they contradict each other, the area that
        holds them all, and where that is only the district, the one named first.
        """
        mentions = [Mention(self._codes[word], word) for word in dict.fromkeys(self._words(text))]
        if len(mentions) < 2:
            return mentions[0] if mentions else None
        deepest = max(mentions, key=lambda mention: len(self._paths[mention.code]))
        around = self._paths[deepest.code]
        if all(mention.code in around for mention in mentions):
            return deepest
        return self._common(mentions) or mentions[0]

    def _words(self, text: str) -> list[str]:
        """All names in a text, in its order and without overlaps."""
        found, free = [], 0
        for letter in self._letters.finditer(text):
            begin = letter.start()
            if begin < free:
                continue
            for name in self._by_letter[letter[0]]:
                if text.startswith(name, begin) and _stands_alone(name, text, begin):
                    found.append(name)
                    free = begin + len(name)
                    break
        return found

    def _common(self, mentions: list[Mention]) -> Mention | None:
        """Find the smallest area of the gazetteer that holds all of them."""
        paths = [self._paths[mention.code] for mention in mentions]
        shared = [code for code in paths[0] if all(code in path for path in paths)]
        known = [code for code in shared if code in self._paths]
        return Mention(known[-1], mentions[0].word) if known else None

    def _unambiguous(self, areas: list[NamedArea]) -> dict[str, str]:
        """Map each name to the one area it means; a name of two separate areas means none.

        A street and one of its communities often share a name: it then means the street.
        """
        owners: dict[str, set[str]] = defaultdict(set)
        for area in areas:
            for name in _names_of(area):
                owners[name].add(area.code)
        meant = {}
        for name, codes in owners.items():
            widest = min(codes, key=lambda code: (len(self._paths[code]), code))
            if all(widest in self._paths[code] for code in codes):
                meant[name] = widest
        return meant


def _names_of(area: NamedArea) -> set[str]:
    names = {name for name in (area.name, _without(area.name, _ENDINGS)) if len(name) >= _SHORTEST}
    english = _without(area.name_en, _ENGLISH_ENDINGS)
    return names | {name for name in (area.name_en, english) if len(name) >= _SHORTEST_ENGLISH}


def _without(name: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _stands_alone(name: str, text: str, begin: int) -> bool:
    """Tell whether Latin letters end where the name does; Chinese has no such border."""
    if not name.isascii():
        return True
    around = text[begin - 1 : begin] + text[begin + len(name) : begin + len(name) + 1]
    return not any(letter.isascii() and letter.isalpha() for letter in around)
