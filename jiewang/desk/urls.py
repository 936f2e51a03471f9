"""Addresses of the desk: `/dispatch/…` is desk/center/dispatch/."""

from django.urls import URLPattern, URLResolver

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = []
