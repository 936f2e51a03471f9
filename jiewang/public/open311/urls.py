"""The addresses of GeoReport v2. A resource without .xml or .json is none: the standard's rule."""

from django.urls import path, re_path

from jiewang.public.open311.door import door, nothing_here
from jiewang.public.open311.posting import post
from jiewang.public.open311.requests import many, one, token
from jiewang.public.open311.services import definition, discovery, services
from jiewang.public.open311.updates import updates

app_name = "open311"

_SUFFIX = r"\.(?P<suffix>xml|json)$"

urlpatterns = [
    re_path(r"^discovery" + _SUFFIX, door(GET=discovery), name="discovery"),
    re_path(r"^services" + _SUFFIX, door(GET=services), name="services"),
    re_path(r"^services/(?P<code>[^/]+)" + _SUFFIX, door(GET=definition), name="service"),
    re_path(r"^requests" + _SUFFIX, door(GET=many, POST=post), name="requests"),
    re_path(r"^requests/(?P<number>[^/]+)" + _SUFFIX, door(GET=one), name="request"),
    re_path(r"^tokens/(?P<token>[^/]+)" + _SUFFIX, door(GET=token), name="token"),
    re_path(r"^servicerequestupdates" + _SUFFIX, door(GET=updates), name="updates"),
    path("<path:rest>", nothing_here, name="nothing"),
    path("", nothing_here),
]
