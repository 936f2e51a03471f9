"""Pages that only say something, and the outline of the district for the map."""

import json
from functools import lru_cache
from typing import Any

import shapely
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from jiewang.base.limits import Limit
from jiewang.center.catalog.district import district
from jiewang.center.clock.wording import limit_text
from jiewang.grid.areas.models import Level
from jiewang.grid.areas.queries import boundaries_geojson
from jiewang.grid.areas.stamp import Stamp, map_stamp

# In degrees. Where two borders meet they may part by a meter on the screen: nobody sees it.
ON_A_LINE, METER = 0.000005, 0.00001
SOURCE = "https://www.apache.org/licenses/LICENSE-2.0"


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    rules = district()
    context = {"district": rules, "reopen": limit_text(Limit.parse(rules.reopen_window))}
    return render(request, "desk/residents/privacy.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/residents/accessibility.html", {"district": district()})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/residents/about.html", {"license": SOURCE})


@login_not_required
@require_safe
@cache_control(max_age=600)
@vary_on_headers("Accept-Language", "Cookie")
@gzip_page
def outline(request: HttpRequest) -> HttpResponse:
    """District, streets and communities as GeoJSON, WGS-84, names in the reader's language."""
    text = _outline(map_stamp(), get_language() or "")
    return HttpResponse(text, content_type="application/geo+json")


@lru_cache(maxsize=8)
def _outline(stamp: Stamp, language: str) -> str:
    features = []
    for level in (Level.COMMUNITY, Level.STREET, Level.DISTRICT):
        for feature in boundaries_geojson(level=level)["features"]:
            known = feature["properties"]
            names = {"name": known["name"], "level": known["level"]}
            features.append({**feature, "properties": names, "geometry": _drawn(feature)})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _drawn(feature: dict[str, Any]) -> dict[str, Any]:
    """A border as a phone needs it: no corners that lie on a line, to the meter."""
    plain = shapely.simplify(shapely.from_geojson(json.dumps(feature["geometry"])), ON_A_LINE)
    drawn: dict[str, Any] = json.loads(shapely.to_geojson(shapely.set_precision(plain, METER)))
    return drawn
