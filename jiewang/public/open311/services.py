"""Discovery, the list of services, and what is asked of each: the catalog as others see it.

A service is a leaf of the catalog in force that is public and not confidential.
"""

from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.center.catalog.district import district
from jiewang.center.catalog.errors import UnknownCategory
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import category_by_code, current_categories, current_version
from jiewang.center.catalog.words import said_of
from jiewang.public.open311.door import Answer, Asked
from jiewang.public.open311.errors import Open311Refused
from jiewang.public.open311.render import CONTENT_TYPES
from jiewang.public.open311.shapes import (
    AttributeOut,
    DefinitionOut,
    DiscoveryOut,
    EndpointOut,
    ServiceOut,
    ValueOut,
)

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# The catalog's types of questions in the standard's words.
DATATYPES = {
    "choice": "singlevaluelist",
    "text": "string",
    "number": "number",
    "date": "datetime",
}


def discovery(asked: Asked) -> Answer:
    """Where the endpoint lies, and the day of the catalog that its services come from."""
    version = current_version()
    # Sortable, and new whenever a new catalog comes into force.
    changeset = f"{version.valid_from:%Y-%m-%d} {version.number:06d}"
    base = asked.request.build_absolute_uri(asked.request.path.rpartition("/")[0])
    key_service = _("Ask the center of the district: it makes a key for your program.")
    endpoint = EndpointOut(
        specification=SPECIFICATION,
        url=base,
        changeset=changeset,
        type="production",
        formats=[kind.partition(";")[0] for kind in CONTENT_TYPES.values()],
    )
    return "discovery", DiscoveryOut(
        changeset=changeset,
        contact=_("The center of %(district)s") % {"district": district()},
        key_service=key_service,
        endpoints=[endpoint],
    )


def services(asked: Asked) -> Answer:
    """All services, in the catalog's order."""
    return "services", [_service(each) for each in current_categories() if is_service(each)]


def definition(asked: Asked, *, code: str) -> Answer:
    """The questions of one service; an empty list where it has none."""
    category = service_by_code(code)
    attributes = [
        _attribute(category, order, question)
        for order, question in enumerate(category.extra_questions, start=1)
    ]
    return "service_definition", DefinitionOut(service_code=category.code, attributes=attributes)


def is_service(category: Category) -> bool:
    """Whether strangers may see that there is such a matter, and cases of it."""
    return category.public and not category.confidential


def service_by_code(code: str) -> Category:
    """One service. Raises Open311Refused: 404, for what is not public as for what is not there."""
    try:
        category = category_by_code(code)
    except UnknownCategory:
        category = None
    if category is not None and is_service(category):
        return category
    sentence = _("There is no service “%(code)s”. The list of services has all of them.")
    raise Open311Refused(404, sentence % {"code": code[:40]})


def _service(category: Category) -> ServiceOut:
    level1 = in_reader_language(category.level1, category.level1_en)
    level2 = in_reader_language(category.level2, category.level2_en)
    return ServiceOut(
        service_code=category.code,
        service_name=str(category),
        description=said_of(category, category.filing_rule),
        metadata=bool(category.extra_questions),
        type="realtime",
        keywords=", ".join(category.keywords),
        group=f"{level1} / {level2}",
    )


def _attribute(service: Category, order: int, question: dict[str, Any]) -> AttributeOut:
    return AttributeOut(
        variable=True,
        code=question["key"],
        datatype=DATATYPES[question["type"]],
        # Whoever reports may leave any question open; the center asks if it must know.
        required=False,
        datatype_description=None,
        order=order,
        description=said_of(service, question["label"]),
        # The key is what is sent back and kept; only the name is in the reader's language.
        values=[
            ValueOut(key=option, name=said_of(service, option)) for option in question["options"]
        ],
    )
