"""GET requests: one by its number, or many by type, time and status."""

from datetime import datetime, timedelta

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.numbers import tidy_number
from jiewang.center.case.states import ENDED_STATES, State
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import full_names
from jiewang.public.keys.models import Key
from jiewang.public.open311.door import Answer, Asked
from jiewang.public.open311.errors import Open311Refused
from jiewang.public.open311.parameters import MOST_AT_ONCE, listed, moment, whole
from jiewang.public.open311.shapes import RequestOut, TokenOut
from jiewang.public.open311.visible import Seen, cases_shown, seen, status_of
from jiewang.public.open311.wording import STANDS

SPAN = timedelta(days=90)
STATUSES = ("open", "closed")
# Names of an area from the street down that strangers are told: street and community.
NAMES_TOLD, CODES_TOLD = 2, 3
# Decimals of a degree that strangers are told: some ten meters.
DECIMALS = 4


def many(asked: Asked) -> Answer:
    """Requests by the standard's filters, the newest first; at most 1,000 at a time.

    service_request_id overrides all other arguments. Beside the standard: page, page_size,
    updated_after and updated_before.
    """
    if numbers := numbers_asked(asked):
        return "service_requests", by_number(numbers, asked.key)
    cases = _filtered(_with_update(cases_shown(asked.key)), asked)
    return "service_requests", _written(seen(_page(cases, asked), asked.key), asked.key)


def one(asked: Asked, *, number: str) -> Answer:
    """One request. 404 for what the reader may not see as for what is not there."""
    return "service_requests", [_found(number, asked.key)]


def token(asked: Asked, *, token: str) -> Answer:
    """The number of a request from its token. Numbers are given at once, so they are the same."""
    found = _found(token, asked.key)
    return "service_requests", [
        TokenOut(service_request_id=found["service_request_id"], token=token)
    ]


def numbers_asked(asked: Asked) -> list[str]:
    """The numbers in service_request_id, without what people put between the digits."""
    return [tidy_number(number[:40]) for number in listed(asked, "service_request_id")]


def by_number(numbers: list[str], key: Key | None) -> list[RequestOut]:
    """The requests that go out under these numbers; those a reader may not see are left out."""
    # A number longer than any of ours would be an error to PostgreSQL, not a miss.
    cases = _with_update(cases_shown(key, numbers=[n for n in numbers if len(n) <= 16]))
    found = seen(cases.order_by("-reported_at", "-pk"), key)
    return _written([each for each in found if each.number in numbers], key)


def span_asked(asked: Asked) -> tuple[datetime, datetime]:
    """start_date and end_date, or the 90 days that end with the one given, by default now."""
    start, end = moment(asked, "start_date"), moment(asked, "end_date")
    try:
        if start is None:
            end = end or timezone.now()
            return end - SPAN, end
        end = end or min(start + SPAN, timezone.now())
    except OverflowError:
        raise Open311Refused(400, _("start_date or end_date lies too far away.")) from None
    if end - start > SPAN:
        sentence = _("start_date and end_date may not be more than %(days)d days apart.")
        raise Open311Refused(400, sentence % {"days": SPAN.days})
    return start, end


def page_asked(asked: Asked) -> slice:
    """The rows of the page asked for."""
    size = whole(asked, "page_size", default=MOST_AT_ONCE, most=MOST_AT_ONCE)
    page = whole(asked, "page", default=1, most=1_000_000)
    return slice((page - 1) * size, page * size)


def w3(at: datetime) -> str:
    """ISO 8601 to the second, with the district's offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def _found(number: str, key: Key | None) -> RequestOut:
    found = by_number([tidy_number(number[:40])], key)
    if not found:
        sentence = _("There is no request “%(number)s”, or it is not public.")
        raise Open311Refused(404, sentence % {"number": number[:40]})
    return found[0]


def _with_update(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With `updated_at`: when the last line of the diary was written."""
    last = CaseStep.objects.filter(case=OuterRef("pk"), line=OuterRef("diary_length"))
    cases = cases.annotate(updated_at=Subquery(last.values("at")[:1]))
    cases = cases.select_related("category", "area", "unit")
    # The area's border is most of the bytes of a row, and nobody asks for it.
    return cases.defer("area__boundary", "category__extra_questions", "category__keywords")


def _filtered(cases: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    start, end = span_asked(asked)
    cases = cases.filter(reported_at__gte=start, reported_at__lte=end)
    if codes := listed(asked, "service_code"):
        cases = cases.filter(category__code__in=codes)
    if statuses := listed(asked, "status"):
        if unknown := [status for status in statuses if status not in STATUSES]:
            sentence = _("status: “%(status)s” is neither open nor closed.")
            raise Open311Refused(400, sentence % {"status": unknown[0][:40]})
        if set(statuses) != set(STATUSES):
            ended = Q(state__in=sorted(ENDED_STATES))
            cases = cases.filter(ended if "closed" in statuses else ~ended)
    between = {
        "updated_at__gte": moment(asked, "updated_after"),
        "updated_at__lte": moment(asked, "updated_before"),
    }
    return cases.filter(**{name: at for name, at in between.items() if at})


def _page(cases: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    return cases.order_by("-reported_at", "-pk")[page_asked(asked)]


def _written(found: list[Seen], key: Key | None) -> list[RequestOut]:
    """As they go out. A handful of queries, however many there are."""
    names = full_names({each.case.area for each in found})
    own = [each.case for each in found if each.own is not None]
    if own:
        refusals = CaseStep.objects.filter(kind=CaseStep.Kind.REFUSED).order_by("line")
        prefetch_related_objects(own, "answers", Prefetch("steps", refusals, to_attr="refusals"))
    return [_out(each, names[each.case.area.pk]) for each in found]


def _out(each: Seen, area_name: str) -> RequestOut:
    case, own = each.case, each.own
    place = _place_of(case.area, area_name)
    lat, lon = (case.lat, case.lon) if own is None else (own.lat, own.lon)
    category = case.category
    answers = {} if own is None else own.answers
    return RequestOut(
        service_request_id=each.number,
        status=status_of(case.state),
        status_notes=_notes(each),
        service_name=str(category) if category else answers.get("service_name"),
        service_code=category.code if category else answers.get("service_code"),
        # What was written goes back to who wrote it and to nobody else: it may name anybody.
        description=own.text if own else str(category),
        agency_responsible=str(case.unit),
        service_notice=None,
        requested_datetime=w3(own.reported_at if own else case.reported_at),
        updated_datetime=w3(_updated(case)),
        expected_datetime=None,
        address=own.address or place[0] if own else place[0],
        address_id=place[1],
        zipcode=None,
        lat=lat if own else _rounded(lat),
        long=lon if own else _rounded(lon),
        media_url=answers.get("media_url"),
    )


def _notes(each: Seen) -> str:
    """How it stands; to who sent the report, the answer or the reason in its own words."""
    case = each.case
    if each.own is not None:
        if case.state == State.CLOSED and (answers := list(case.answers.all())):
            return max(answers, key=lambda answer: (answer.at, answer.pk)).text
        refusals: list[CaseStep] = getattr(case, "refusals", [])
        if case.state == State.REFUSED and refusals and refusals[-1].note:
            return refusals[-1].note
    return STANDS[State(case.state)]()


def _updated(case: Case) -> datetime:
    """For closed ones the standard wants the moment of closing."""
    if case.state == State.CLOSED and case.closed_at is not None:
        return case.closed_at
    return getattr(case, "updated_at", None) or case.reported_at


def _place_of(area: Area, full_name: str) -> tuple[str, str]:
    """Name and code of the community, or of what is larger where no community is known."""
    name = " · ".join(full_name.split(" · ")[:NAMES_TOLD])
    return name, area.path.split(".")[:CODES_TOLD][-1]


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, DECIMALS)
