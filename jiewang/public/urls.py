"""The addresses of the public floor."""

from django.urls import include, path

from jiewang.public.v1.api import api
from jiewang.public.v1.document import page

urlpatterns = [
    path("", include("jiewang.public.health.urls")),
    path("open311/v2/", include("jiewang.public.open311.urls")),
    path("api/v1/docs", page, name="api_docs"),
    path("api/v1/", api.urls),
]
