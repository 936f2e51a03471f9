"""The section as Django knows it."""

from django.apps import AppConfig


class Economy(AppConfig):
    name = "jiewang.sections.economy"
    label = "economy"
