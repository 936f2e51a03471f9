"""Addresses of the works: `/projects/…` is desk/works/projects/."""

from django.urls import include, path

urlpatterns = [
    path("", include("jiewang.desk.works.projects.urls")),
]
