"""Migrations that make many tables, without describing the whole house anew for each of them."""

from copy import copy
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_OF_ITS_OWN_TABLES = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex)


class TablesAtOnce(migrations.Migration):
    """A migration whose new tables are made as they are at its end; then follows all the rest.

    Django makes a table, describes every model near to it anew, adds a constraint, describes
    them anew, and so on: in a house of a hundred tables that take foreign keys from each other
    this is nine tenths of the time. What comes about is the same, and it is undone as ever.
    For migrations in which nothing that stands before its tables needs to run before them.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        tables, rest = self._parted()
        # Not yet described: so the operations change a few lists, and no class is made.
        project_state.__dict__.pop("apps", None)
        for operation in [*tables.values(), *self._of(tables)]:
            operation.state_forwards(self.app_label, project_state)
        for name, operation in tables.items():
            model = project_state.apps.get_model(self.app_label, name)
            if operation.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        return migrations.Migration.apply(rest, project_state, schema_editor, collect_sql)

    def _parted(self) -> tuple[dict[str, migrations.CreateModel], migrations.Migration]:
        tables = {
            each.name_lower: each
            for each in self.operations
            if isinstance(each, migrations.CreateModel)
        }
        done = {id(each) for each in [*tables.values(), *self._of(tables)]}
        rest = copy(self)
        vars(rest)["operations"] = [each for each in self.operations if id(each) not in done]
        return tables, rest

    def _of(self, tables: dict[str, Any]) -> list[Operation]:
        """What is added to those tables later on, so that they may refer to each other."""
        return [
            each
            for each in self.operations
            if isinstance(each, _OF_ITS_OWN_TABLES) and each.model_name.lower() in tables
        ]
