"""Which of the cases found are worth a look, the likeliest first. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

SHOWN = 3
# Cosines of texts that say one thing in other words are small. Chosen on the district's messages,
# of which 79 repeat another (`jiewang evaluate_alike`): lower, and more hints are of other matters
# than of the same. Near: within the type's radius; far: no point, but perhaps the same place.
LEAST_ALIKE_NEAR = 0.05
LEAST_ALIKE_OTHER_TYPE = 0.1
LEAST_ALIKE_FAR = 0.08
LEAST_ALIKE_ANYWHERE = 0.15
# So near, and of the same type, the words need not be alike.
CLOSE_BY_METERS = 50


@dataclass(frozen=True)
class Asked:
    """What is being written, or what a case's first report says.

    WGS-84 degrees or None. `path` is the area it was placed in, as in Area.path, "" where
    nobody knows. `codes`: the type it is filed under, else those suggested, the best first.
    """

    text: str
    lon: float | None = None
    lat: float | None = None
    path: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A report of a case that stands. `code` is its leaf, or the one suggested first.

    `share` says how alike the words are, 0 to 1; `metres` is None without two points.
    """

    case_id: int
    code: str
    path: str
    reported_at: datetime
    share: float
    metres: float | None
    text: str = ""


@dataclass(frozen=True)
class Ranked:
    """A candidate worth a look. `nearness`: 1 at the same point, 0 at the type's radius."""

    candidate: Candidate
    same_type: bool
    nearness: float
    score: float


def likeliest(
    asked: Asked, found: Iterable[Candidate], *, radius_of: Callable[[str], float]
) -> list[Ranked]:
    """At most three, one a case, best first.

    0.6 for the words, 0.2 for the place, 0.2 for the type: half of it where the type is only
    among those suggested.
    """
    best: dict[int, Ranked] = {}
    # Many are of one type, and their radius stands in a file.
    radii: dict[str, float] = {}
    for candidate in found:
        if candidate.code not in radii:
            radii[candidate.code] = radius_of(candidate.code)
        ranked = _ranked(asked, candidate, radii[candidate.code])
        if ranked is None:
            continue
        standing = best.get(candidate.case_id)
        if standing is None or standing.score < ranked.score:
            best[candidate.case_id] = ranked
    # Of two alike the older stands longer.
    return sorted(
        best.values(),
        key=lambda each: (-each.score, each.candidate.reported_at, each.candidate.case_id),
    )[:SHOWN]


def _ranked(asked: Asked, candidate: Candidate, radius: float) -> Ranked | None:
    metres, share = candidate.metres, candidate.share
    type_share = _type_share(asked.codes, candidate.code)
    if metres is not None:
        if metres > radius:
            return None
        nearness = 1 - metres / radius
        least = LEAST_ALIKE_NEAR if type_share else LEAST_ALIKE_OTHER_TYPE
        likely = share >= least or (type_share == 1 and metres <= CLOSE_BY_METERS)
    elif _may_be_one_place(asked.path, candidate.path):
        nearness = 0.5
        likely = share >= (LEAST_ALIKE_FAR if type_share else LEAST_ALIKE_ANYWHERE)
    else:
        return None
    if not likely:
        return None
    score = 0.6 * share + 0.2 * nearness + 0.2 * type_share
    return Ranked(candidate, type_share == 1, nearness, score)


def _type_share(codes: tuple[str, ...], code: str) -> float:
    if not code or code not in codes:
        return 0.0
    return 1.0 if codes[0] == code else 0.5


def _may_be_one_place(path: str, other: str) -> bool:
    """Whether two areas may hold one place: one community, or one within the other.

    Nobody knows where it is: only the words can tell.
    """
    one, two = path.split(".")[:3], other.split(".")[:3]
    common = min(len(one), len(two))
    return one[:common] == two[:common] if path and other else True
