"""The model district in the benchmark's own database, loaded once."""

import csv
import io
from functools import cache

from django.conf import settings
from django.core.management import call_command


@cache
def load() -> None:
    """Make the tables and load the district's folder."""
    call_command("migrate", verbosity=0)
    call_command("load_district", stdout=io.StringIO())


@cache
def messages() -> list[str]:
    """The invented texts that come with the district."""
    with (settings.DISTRICT_DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@cache
def labelled_messages() -> list[tuple[str, str]]:
    """The same texts, each with the code of its type."""
    with (settings.DISTRICT_DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]
