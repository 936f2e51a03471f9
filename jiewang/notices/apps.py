"""The wing as Django knows it."""

from django.apps import AppConfig


class Notices(AppConfig):
    name = "jiewang.notices"
    label = "notices"
