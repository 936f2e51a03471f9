"""The wing as Django knows it."""

from django.apps import AppConfig


class Works(AppConfig):
    name = "jiewang.works"
    label = "works"
