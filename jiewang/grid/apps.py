"""The wing as Django knows it."""

from django.apps import AppConfig


class Grid(AppConfig):
    name = "jiewang.grid"
    label = "grid"
