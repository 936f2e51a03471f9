"""Rows written and read by statements composed once, for what every report pays for.

Django composes each INSERT and UPDATE anew, which takes it some five times as long as the
database takes to carry it out. What is written is the same: every column, in the database's
form. No signal is sent; files and `auto_now` are not served: for those there is `Model.save()`.

What needs no answer may wait inside gathered(): see gathered.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from jiewang.base.gathered import Statement, leave, waiting

M = TypeVar("M", bound=models.Model)
_Load = Callable[[Any, Any, Any], Any]
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
    """Store a new row and give it its key. Raises IntegrityError, like save().

    One that has its key already, from keys_ahead(), may wait like those of insert_later().
    """
    if row.pk is None:
        insert_rows([row])
    else:
        insert_later([row])


def insert_rows(rows: Iterable[models.Model]) -> None:
    """Store a few new rows of one table by one statement, and give them their keys."""
    rows = list(rows)
    if not rows:
        return
    made, columns = _insert(type(rows[0]), with_key=False)
    tail = f" RETURNING {_key(type(rows[0]))}"
    returning = Statement(made.head, made.one, tail, [_values(row, columns) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(returning.sql, returning.values)
        # In the order of the rows, on which bulk_create() relies as well.
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            _is_stored(row)


def insert_later(rows: Iterable[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Store new rows of one table whose keys nobody asks for; inside gathered() they may wait.

    What stands in them now is written. With `ignore_conflicts`, a row that a unique constraint
    has already is left out.
    """
    rows = list(rows)
    if not rows:
        return
    made, columns = _insert(type(rows[0]), with_key=rows[0].pk is not None)
    _leave(made, [_values(row, columns) for row in rows], ignore_conflicts=ignore_conflicts)
    for row in rows:
        _is_stored(row)


def insert_plain(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Like insert_later(), of rows that nobody needs as objects, which cost more than the rest.

    Each names every column but the key by its attribute: no default is filled in. Raises KeyError.
    """
    made, columns = _insert(model, with_key=False)
    here = connections[DEFAULT_DB_ALIAS]
    values = [[_fit(row[name], adapt, here) for name, adapt in columns] for row in rows]
    if values:
        _leave(made, values)


def _leave(made: Statement, values: list[list[Any]], *, ignore_conflicts: bool = False) -> None:
    tail = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    kind = made.head, tail
    if (same := waiting(kind)) is not None:
        same.rows += values
    else:
        leave(kind, Statement(made.head, made.one, tail, values))


def update_row(row: models.Model, fields: Sequence[str]) -> None:
    """Save these fields of a row. Raises DatabaseError when it is gone, like save().

    Inside gathered() it may wait, and what else is saved of the row becomes part of it.
    """
    kind = type(row), id(row)
    before = waiting(kind)
    names = tuple(dict.fromkeys((*before.fields, *fields) if before else fields))
    made, columns = _update(type(row), names)
    gone = f"{row._meta.label} {row.pk} is not there to be saved."
    values = [*_values(row, columns), row.pk]
    leave(kind, Statement("", made.one, "", [values], row, made.fields, gone))


def read_row(model: type[M], pk: int, *, locked: bool = False) -> M:
    """One row by its key, every column. Raises DoesNotExist.

    `locked`: for whoever will change it, see lock_case(). SQLite locks no rows.
    """
    sql, names, loaders = _select(model)
    if locked and connection.features.has_select_for_no_key_update:
        # A plain FOR UPDATE would also stop others from adding rows that point at this one.
        sql = f"{sql} FOR NO KEY UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk])
        found = cursor.fetchone()
    if found is None:
        raise model.DoesNotExist(f"{model._meta.label} {pk} is not there.")  # type: ignore[attr-defined]  # every model has it
    values = list(found)
    for nth, expression, load in loaders:
        values[nth] = load(values[nth], expression, connection)
    return model.from_db(connection.alias, names, values)


def key_ahead(model: type[models.Model]) -> str:
    """What gives out the key of a row to come, as SQL for PostgreSQL; see insert_row()."""
    table, column = model._meta.db_table, model._meta.pk.column
    return f"nextval(pg_get_serial_sequence('{table}', '{column}'))"


@lru_cache(maxsize=128)
def _insert(model: type[models.Model], *, with_key: bool) -> tuple[Statement, _Columns]:
    # The key is the database's to give; a row may have been told it before.
    fields: list[Any] = [f for f in model._meta.concrete_fields if with_key or not f.primary_key]
    names = ", ".join(_quoted(field.column) for field in fields)
    head = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    return Statement(head, one), tuple((field.attname, _adapter(field)) for field in fields)


@lru_cache(maxsize=128)
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[Statement, _Columns]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    one = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_key(model)} = %s"
    columns = tuple((field.attname, _adapter(field)) for field in fields)
    return Statement("", one, fields=names), columns


@lru_cache(maxsize=16)
def _select(model: type[models.Model]) -> tuple[str, list[str], list[tuple[int, Any, _Load]]]:
    """The question, the attributes, and what brings a column from the database's form, as a
    query of Django's own would."""
    fields: list[Any] = list(model._meta.concrete_fields)
    names = ", ".join(_quoted(field.column) for field in fields)
    sql = f"SELECT {names} FROM {_quoted(model._meta.db_table)} WHERE {_key(model)} = %s"
    columns = [field.get_col(model._meta.db_table) for field in fields]
    loaders = [
        (nth, column, load)
        for nth, column in enumerate(columns)
        for load in (
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        )
    ]
    return sql, [field.attname for field in fields], loaders


def _is_stored(row: models.Model) -> None:
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


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
    here = connections[DEFAULT_DB_ALIAS]
    return [_fit(getattr(row, name), adapt, here) for name, adapt in columns]


def _fit(value: Any, adapt: _Adapt | None, here: BaseDatabaseWrapper) -> Any:
    return value if adapt is None or value is None else adapt(value, here)


def _key(model: type[models.Model]) -> str:
    key: Any = model._meta.pk
    return _quoted(key.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
