"""The app of the house. It has no tables; it connects the wiring once."""

from django.apps import AppConfig


class House(AppConfig):
    name = "jiewang"
    label = "house"

    def ready(self) -> None:
        from jiewang.wiring import connect

        connect()
