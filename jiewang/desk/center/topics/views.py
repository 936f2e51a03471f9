"""Hot topics, what is rising, themes: lists, a page each, and what people make of them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.languages import in_reader_language
from jiewang.center.catalog.district import district
from jiewang.center.catalog.queries import current_categories
from jiewang.center.clock.queries import most_pressing
from jiewang.center.topics.access import centers_decided_by, may_decide, may_read_topics
from jiewang.center.topics.actions import end_theme
from jiewang.center.topics.models import Sign, Topic
from jiewang.center.topics.queries import (
    cases_of,
    hot_topics,
    signs_seen_by,
    themes_seen_by,
    topics_seen_by,
)
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.map.views import drawn
from jiewang.desk.center.topics.acts import ACTS
from jiewang.desk.center.topics.bars import bars_of, usual_of
from jiewang.desk.center.topics.forms import EndThemeForm
from jiewang.desk.center.topics.titles import topic_title, type_names
from jiewang.desk.center.wording import places_of
from jiewang.desk.request import DeskRequest
from jiewang.people.models import User

PER_PAGE = 20


def _check_reader(user: User) -> None:
    if not may_read_topics(user):
        raise PermissionDenied(
            _("Topics are read by the posts of the directing centers. Ask yours.")
        )


@require_safe
def topics(request: DeskRequest) -> HttpResponse:
    _check_reader(request.user)
    page = Paginator(hot_topics(request.user), PER_PAGE).get_page(request.GET.get("page"))
    types, signs = type_names(), list(signs_seen_by(request.user))
    context = {
        "page": page,
        "rows": [
            (topic, topic_title(topic, types), types.get(topic.category_code)) for topic in page
        ],
        "signs": [(sign, _group_of(sign)) for sign in signs],
        "theme": themes_seen_by(request.user).filter(ended_at=None).first(),
    }
    return render(request, "desk/center/topics/list.html", context)


@require_safe
def topic(request: DeskRequest, topic_id: int) -> HttpResponse:
    found = _seen_topic(request.user, topic_id)
    types = type_names()
    page = Paginator(cases_of(found, request.user), PER_PAGE).get_page(request.GET.get("page"))
    places, limits = places_of(case.area for case in page), most_pressing([c.pk for c in page])
    usual = usual_of(found.weeks)
    context = {
        "topic": found,
        "title": topic_title(found, types),
        "type": types.get(found.category_code),
        "page": page,
        "rows": [(case, limits.get(case.pk), places[case.area_id]) for case in page],
        "bars": bars_of(found.weeks, usual=usual),
        "usual": usual,
        "steps": found.steps.select_related("by", "area", "unit"),
        "themes": found.themes.select_related("lead"),
        "acts": _acts("topic", request.user),
        "lamps": ["green", "blue", "amber", "red", "off"],
        "district": district(),
    }
    return render(request, "desk/center/topics/topic.html", context)


@require_safe
def topic_points(request: DeskRequest, topic_id: int) -> JsonResponse:
    """The points of a topic's cases, as the map of cases draws them."""
    return JsonResponse(drawn(cases_of(_seen_topic(request.user, topic_id), request.user)))


@require_safe
def sign(request: DeskRequest, sign_id: int) -> HttpResponse:
    found = _seen_sign(request.user, sign_id)
    context = {
        "sign": found,
        "group": _group_of(found),
        "bars": bars_of(found.weeks, usual=found.expected),
        "steps": found.steps.select_related("by", "area", "unit"),
        "acts": _acts("sign", request.user),
    }
    return render(request, "desk/center/topics/sign.html", context)


@require_http_methods(["GET", "POST"])
def topic_act(request: DeskRequest, topic_id: int, name: str) -> HttpResponse:
    found = _seen_topic(request.user, topic_id)
    title = topic_title(found, type_names())
    return _act(request, "topic", name, found, title, redirect("desk:topic", topic_id))


@require_http_methods(["GET", "POST"])
def sign_act(request: DeskRequest, sign_id: int, name: str) -> HttpResponse:
    found = _seen_sign(request.user, sign_id)
    title = _("%(type)s in %(area)s") % {"type": _group_of(found), "area": found.area}
    return _act(request, "sign", name, found, title, redirect("desk:sign", sign_id))


def _act(
    request: DeskRequest, kind: str, name: str, of: Topic | Sign, title: str, after: HttpResponse
) -> HttpResponse:
    """The form of one act on a topic or a sign, and the act."""
    act = ACTS.get(name)
    if act is None or kind not in act.of:
        raise Http404
    if not centers_decided_by(request.user):
        raise PermissionDenied(_("Only who commands or supervises at a center decides on this."))
    initial = {"title": title[:80]}
    form = act.form(request.POST or None, initial=initial, reader=request.user, area=of.area)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            given = form.cleaned_data | {f"{kind}_id": of.pk, "source_words": title[:500]}
            status = attempt(form, lambda: act.run(by=request.user, **given))
        if status == DONE:
            messages.success(request, str(act.done))
            return after
    context = {"act": act, "form": form, "title": title, "kind": kind, "of": of}
    return render(request, "desk/center/topics/act.html", context, status=status)


@require_safe
def themes(request: DeskRequest) -> HttpResponse:
    page = Paginator(themes_seen_by(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(theme, bool(may_decide(request.user, theme.center_id))) for theme in page]
    return render(request, "desk/center/topics/themes.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
def theme_end(request: DeskRequest, theme_id: int) -> HttpResponse:
    found = get_object_or_404(themes_seen_by(request.user), pk=_countable(theme_id))
    if not may_decide(request.user, found.center_id):
        raise PermissionDenied(_("Only who commands or supervises at a center decides on this."))
    form, status = EndThemeForm(request.POST or None, reader=request.user, area=None), DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            result = form.cleaned_data["result"]
            status = attempt(form, lambda: end_theme(found.pk, result=result, by=request.user))
        if status == DONE:
            messages.success(request, _("What was reached is written down."))
            return redirect("desk:themes")
    context = {"form": form, "theme": found}
    return render(request, "desk/center/topics/end.html", context, status=status)


def _seen_topic(user: User, topic_id: int) -> Topic:
    _check_reader(user)
    return get_object_or_404(topics_seen_by(user), pk=_countable(topic_id))


def _seen_sign(user: User, sign_id: int) -> Sign:
    _check_reader(user)
    signs = Sign.objects.select_related("area").defer("area__boundary")
    found = get_object_or_404(signs, pk=_countable(sign_id))
    if found.pk not in signs_seen_by(user, found.day).values_list("pk", flat=True) and not (
        found.steps.exists()
    ):
        raise Http404
    return found


def _countable(pk: int) -> int:
    # Beyond what a database can count there is nothing.
    if pk >= 2**63:
        raise Http404
    return pk


def _group_of(sign: Sign) -> str:
    """The name of a sign's group in the reader's language; the code where it is no more."""
    for leaf in current_categories():
        if leaf.code.startswith(f"{sign.group_code}."):
            return in_reader_language(leaf.level2, leaf.level2_en)
    return sign.group_code


def _acts(kind: str, user: User) -> Iterable[tuple[str, Any]]:
    if not centers_decided_by(user):
        return []
    return [(name, act) for name, act in ACTS.items() if kind in act.of]
