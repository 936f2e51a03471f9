"""Rows by the hundred thousand, past the actions: COPY on PostgreSQL, in bulk on SQLite."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction


class Table:
    """Rows of a model as plain tuples, on their way into the database."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in fields]
        self.places = {field.attname: nth for nth, field in enumerate(fields)}
        # What is not said has the model's own default, also in a column that came later.
        self.plain = [
            None if field.primary_key else field.get_db_prep_save(field.get_default(), connection)
            for field in fields
        ]
        highest = model._default_manager.aggregate(most=models.Max("pk"))["most"] or 0
        self.ids = count(highest + 1)
        self.rows: list[list[Any]] = []

    def add(self, **values: Any) -> int:
        """One row, with a new id; moments are given as the database takes them."""
        row = self.plain.copy()
        values["id"] = next(self.ids)
        for name, value in values.items():
            row[self.places[name]] = value
        self.rows.append(row)
        return int(values["id"])

    def write(self) -> None:
        name = connection.ops.quote_name(self.model._meta.db_table)
        columns = ", ".join(map(connection.ops.quote_name, self.columns))
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(self.columns))
                cursor.cursor.executemany(
                    f"INSERT INTO {name} ({columns}) VALUES ({marks})", self.rows
                )
        self.rows = []


def write_all(tables: Iterable[Table]) -> None:
    """What was added to several tables, in their order, in one transaction."""
    with transaction.atomic():
        for table in tables:
            table.write()


def settle(tables: Iterable[Table]) -> None:
    """Let the next id follow the highest one; the database learns what its tables hold."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [t.model for t in tables]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
