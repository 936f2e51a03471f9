"""GET the lists that others need to speak of the same things: types, areas, units."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query

from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import categories_of, current_version
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import areas_on
from jiewang.people.models import Unit
from jiewang.public.v1.asking import REFUSALS, check_known, known_area
from jiewang.public.v1.cursors import word_in, written
from jiewang.public.v1.entry import group
from jiewang.public.v1.shapes import (
    AreaOut,
    AreaPage,
    CategoryList,
    CategoryOut,
    QuestionOut,
    UnitOut,
    UnitPage,
)
from jiewang.public.v1.shapes_in import AreasIn, UnitsIn

# Any key opens these.
router = group("lists", None)


@router.get(
    "/categories",
    response={200: CategoryList, **REFUSALS},
    operation_id="categories",
    summary=gettext_noop("The catalog in force"),
)
def categories(request: HttpRequest) -> CategoryList:
    """All leaves of the catalog in force, in its order."""
    check_known(request)
    version = current_version()
    return CategoryList(
        version=version.number,
        valid_from=version.valid_from,
        items=[_category(each) for each in categories_of(version)],
    )


@router.get(
    "/areas",
    response={200: AreaPage, **REFUSALS},
    operation_id="areas",
    summary=gettext_noop("Areas"),
)
def areas(request: HttpRequest, asked: Query[AreasIn]) -> AreaPage:
    """Areas of today, by code: district, streets, communities, grids."""
    check_known(request, AreasIn)
    rows = (
        areas_on(level=asked.level).select_related("parent").defer("boundary", "parent__boundary")
    )
    if asked.within:
        rows = rows.within(known_area(asked.within, field="within"))
    if asked.cursor:
        rows = rows.filter(code__gt=word_in(asked.cursor))
    page = list(rows[: asked.limit + 1])
    return AreaPage(
        items=[_area(row) for row in page[: asked.limit]], next=_next(page, asked.limit)
    )


@router.get(
    "/units",
    response={200: UnitPage, **REFUSALS},
    operation_id="units",
    summary=gettext_noop("Units"),
)
def units(request: HttpRequest, asked: Query[UnitsIn]) -> UnitPage:
    """Units that take work today, by code."""
    check_known(request, UnitsIn)
    rows = Unit.objects.exclude(closed_on__lte=timezone.localdate()).select_related("parent")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.cursor:
        rows = rows.filter(code__gt=word_in(asked.cursor))
    page = list(rows.order_by("code")[: asked.limit + 1])
    return UnitPage(
        items=[_unit(row) for row in page[: asked.limit]], next=_next(page, asked.limit)
    )


def _next(page: list[Area] | list[Unit], limit: int) -> str | None:
    return written(page[limit - 1].code) if len(page) > limit else None


def _category(category: Category) -> CategoryOut:
    return CategoryOut(
        code=category.code,
        name=str(category),
        path=category.path,
        section=category.section,
        kind=category.kind,
        handling_level=category.handling_level,
        handle_limit=category.handle_limit,
        whole_limit=category.whole_limit,
        public=category.public,
        confidential=category.confidential,
        questions=[
            QuestionOut(
                key=question["key"],
                label=question["label"],
                type=question["type"],
                options=question["options"],
            )
            for question in category.extra_questions
        ],
    )


def _area(area: Area) -> AreaOut:
    return AreaOut(
        code=area.code,
        name=str(area),
        level=area.level,
        layer=area.layer,
        parent=area.parent.code if area.parent else None,
    )


def _unit(unit: Unit) -> UnitOut:
    return UnitOut(
        code=unit.code,
        name=str(unit),
        kind=unit.kind,
        section=unit.section,
        parent=unit.parent.code if unit.parent else None,
    )
