"""Rows written by statements composed once, for what every report pays for.

Django composes each INSERT and UPDATE anew, which takes it some five times as long as the
database takes to carry it out. What is written is the same: every column, in the database's
form. No signal is sent; files and `auto_now` are not served: for those there is `Model.save()`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

_Adapt = Callable[[Any, BaseDatabaseWrapper], Any]
# For each column the attribute of a row, and what brings its value into the database's form:
# None where the driver takes the value as it is.
_Columns = tuple[tuple[str, _Adapt | None], ...]

_PLAIN = frozenset(
    {
        models.BigAutoField,
        models.BooleanField,
        models.CharField,
        models.FloatField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.TextField,
    }
)


def insert_row(row: models.Model) -> None:
    """Store a new row and give it its key. Raises IntegrityError, like save()."""
    insert_rows([row])


def insert_rows(rows: Iterable[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Store a few new rows of one table by one statement, and give them their keys.

    With `ignore_conflicts`, a row that a unique constraint has already is left out, and none of
    them is told its key.
    """
    rows = list(rows)
    if not rows:
        return
    sql, columns = _insert(type(rows[0]), len(rows))
    values = [value for row in rows for value in _values(row, columns)]
    with connection.cursor() as cursor:
        if ignore_conflicts:
            cursor.execute(f"{sql} ON CONFLICT DO NOTHING", values)
            return
        cursor.execute(f"{sql} RETURNING {_key(type(rows[0]))}", values)
        # In the order of the rows, on which bulk_create() relies as well.
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row._state.adding, row._state.db = key, False, connection.alias


def update_row(row: models.Model, fields: Sequence[str]) -> None:
    """Save these fields of a row. Raises DatabaseError when it is gone, like save()."""
    sql, columns = _update(type(row), tuple(fields))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_values(row, columns), row.pk])
        if not cursor.rowcount:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there to be saved.")


@lru_cache(maxsize=128)
def _insert(model: type[models.Model], rows: int) -> tuple[str, _Columns]:
    # The key is the database's to give.
    fields: list[Any] = [f for f in model._meta.concrete_fields if not f.primary_key]
    names = ", ".join(_quoted(field.column) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    values = ", ".join([one] * rows)
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES {values}"
    return sql, tuple((field.attname, _adapter(field)) for field in fields)


@lru_cache(maxsize=128)
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, _Columns]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_key(model)} = %s"
    return sql, tuple((field.attname, _adapter(field)) for field in fields)


def _adapter(field: Any) -> _Adapt | None:
    if isinstance(field, models.FileField) or getattr(field, "auto_now", False):
        raise TypeError(f"{field} is written by Model.save() only.")
    target = field.target_field if field.is_relation else field
    if type(target) is models.DateTimeField:
        return _moment
    return None if type(target) in _PLAIN else field.get_db_prep_save


def _moment(value: Any, here: BaseDatabaseWrapper) -> Any:
    return here.ops.adapt_datetimefield_value(value)


def _values(row: models.Model, columns: _Columns) -> list[Any]:
    # Not the proxy `connection`, which looks up the thread's own at every use.
    here, values = connections[DEFAULT_DB_ALIAS], []
    for name, adapt in columns:
        value = getattr(row, name)
        values.append(value if adapt is None or value is None else adapt(value, here))
    return values


def _key(model: type[models.Model]) -> str:
    key: Any = model._meta.pk
    return _quoted(key.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
