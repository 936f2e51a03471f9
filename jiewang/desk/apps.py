"""The wing as Django knows it."""

from django.apps import AppConfig


class Desk(AppConfig):
    name = "jiewang.desk"
    label = "desk"
