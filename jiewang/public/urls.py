"""The addresses of the public floor."""

from django.urls import include, path

urlpatterns = [path("open311/v2/", include("jiewang.public.open311.urls"))]
