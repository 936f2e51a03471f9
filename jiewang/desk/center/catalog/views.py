"""The matter catalog: the tree, one category's rules in words, versions, a new file."""

import base64
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.catalog.access import may_keep_catalog
from jiewang.center.catalog.actions import LoadResult, load_catalog
from jiewang.center.catalog.differences import diff_versions, diff_words, preview_catalog
from jiewang.center.catalog.files import export_catalog, export_words
from jiewang.center.catalog.models import CatalogVersion, Category
from jiewang.center.catalog.queries import (
    catalog_tree,
    current_version,
    search_categories,
)
from jiewang.center.catalog.queries import versions as all_versions
from jiewang.center.catalog.words import said_of
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.catalog.forms import ConfirmForm, UploadForm
from jiewang.desk.center.wording import written_limit
from jiewang.desk.request import DeskRequest
from jiewang.desk.templatetags.desk import day
from jiewang.people.queries import units_by_code


def _version(request: DeskRequest) -> CatalogVersion:
    """The version the address names, by default the one in force."""
    number = request.GET.get("version", "")
    if not number:
        return current_version()
    if not number.isascii() or not number.isdecimal():
        raise Http404
    return get_object_or_404(all_versions(), number=int(number[:9]))


@require_safe
def catalog(request: DeskRequest) -> HttpResponse:
    version, words = _version(request), request.GET.get("q", "").strip()
    today = timezone.localdate()
    context = {
        "version": version,
        "in_force": version == current_version(),
        "planned": all_versions().filter(valid_from__gt=today),
        "words": words,
        "found": search_categories(words, most=60) if words else [],
        "tree": [] if words else catalog_tree(version),
        "may_keep": may_keep_catalog(request.user),
    }
    return render(request, "desk/center/catalog/catalog.html", context)


@require_safe
def category(request: DeskRequest, code: str) -> HttpResponse:
    """One leaf with all its rules in words."""
    version = _version(request)
    leaf = get_object_or_404(version.categories.select_related("lead_unit"), code=code)
    units = units_by_code(leaf.assist_units)
    context = {
        "leaf": leaf,
        "version": version,
        "limits": _limits_of(leaf),
        "questions": _questions_of(leaf),
        "stages": _stages_of(leaf),
        "assists": [units[each] for each in leaf.assist_units if each in units],
        "versions": Category.objects.filter(code=code).select_related("version"),
    }
    return render(request, "desk/center/catalog/category.html", context)


def _stages_of(leaf: Category) -> list[tuple[str, str]]:
    stages = leaf.stages
    return [(said_of(leaf, each["name"]), written_limit(each["limit"])) for each in stages]


def _questions_of(leaf: Category) -> list[tuple[str, list[str]]]:
    """The wording of each extra question, and its answers to choose from."""
    return [
        (said_of(leaf, each["label"]), [said_of(leaf, option) for option in each["options"]])
        for each in leaf.extra_questions
    ]


def _limits_of(leaf: Category) -> list[tuple[str, str]]:
    rows = [
        (_("Accept"), leaf.accept_limit),
        (_("Dispatch"), leaf.dispatch_limit),
        (_("Handle"), leaf.handle_limit),
        (_("Handle, urgent"), leaf.urgent_handle_limit),
        (_("Handle, very urgent"), leaf.very_urgent_handle_limit),
        (_("Whole"), leaf.whole_limit),
    ]
    return [(name, written_limit(limit)) for name, limit in rows if limit]


@require_safe
def versions(request: DeskRequest) -> HttpResponse:
    """All versions, and the differences between two of them: `?from=1&to=2`."""
    listed = list(all_versions())
    numbers = {str(version.number): version for version in listed}
    newer = numbers.get(request.GET.get("to", ""), listed[0] if listed else None)
    before = [each for each in listed if newer and each.number < newer.number]
    older = numbers.get(request.GET.get("from", ""), before[0] if before else None)
    words = diff_words(older.words, newer.words) if older and newer else []
    context = {
        "versions": listed,
        "older": older,
        "newer": newer,
        "changes": diff_versions(older, newer) if older and newer else [],
        "words": words,
        "words_changed": len(words),
        "in_force": current_version(),
        "may_keep": may_keep_catalog(request.user),
    }
    return render(request, "desk/center/catalog/versions.html", context)


@require_safe
def download(request: DeskRequest) -> HttpResponse:
    """A version as a file; with `?part=words` the English of its texts."""
    version = _version(request)
    words = request.GET.get("part") == "words"
    # Excel reads a CSV file as Chinese only if it begins with this mark.
    text = "\ufeff" + (export_words(version) if words else export_catalog(version))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"catalog-{'words-' if words else ''}v{version.number}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def upload(request: DeskRequest) -> HttpResponse:
    """Show what a file would change; nothing changes yet."""
    if not may_keep_catalog(request.user):
        raise PermissionDenied(_("The catalog is kept by the district’s catalog post."))
    form = UploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        status = 422 if form.is_bound else DONE
        context = {"form": form, "version": current_version()}
        return render(request, "desk/center/catalog/upload.html", context, status=status)
    return _preview(request, **form.cleaned_data)


def _preview(
    request: DeskRequest,
    *,
    file: "UploadedFile[bytes]",
    words: "UploadedFile[bytes] | None",
    valid_from: date,
) -> HttpResponse:
    content, english = file.read(), words.read() if words else None
    names = {"name": file.name or "", "words_name": (words.name or "") if words else ""}
    confirm = ConfirmForm(
        initial={
            **names,
            "content": base64.b64encode(content).decode(),
            "words": base64.b64encode(english or b"").decode(),
            "valid_from": valid_from,
        }
    )
    preview = preview_catalog(content, words=english, **names)
    context = {"preview": preview, "confirm": confirm, "valid_from": valid_from, "name": file.name}
    status = 422 if preview.problems else DONE
    return render(request, "desk/center/catalog/preview.html", context, status=status)


@require_http_methods(["POST"])
def take_effect(request: DeskRequest) -> HttpResponse:
    """Make the file of the preview the newest version."""
    if not may_keep_catalog(request.user):
        raise PermissionDenied(_("The catalog is kept by the district’s catalog post."))
    form, results, status = ConfirmForm(request.POST), list[LoadResult](), 422
    if form.is_valid():
        data = form.cleaned_data
        status = attempt(
            form,
            lambda: results.append(
                load_catalog(
                    data["content"],
                    valid_from=data["valid_from"],
                    by=request.user,
                    note=data["note"],
                    name=data["name"],
                    words=data["words"],
                    words_name=data["words_name"],
                )
            ),
        )
    if status == DONE:
        version = results[0].version
        done = _("Version %(number)d holds from %(day)s on.")
        if results[0].unchanged:
            done = _("Version %(number)d holds this content already; nothing was changed.")
        messages.success(request, done % {"number": version.number, "day": day(version.valid_from)})
        return redirect("desk:catalog_versions")
    context = {"confirm": form, "valid_from": form.cleaned_data.get("valid_from"), "preview": None}
    return render(request, "desk/center/catalog/preview.html", context, status=status)
