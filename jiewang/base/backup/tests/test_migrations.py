"""A restore builds all tables inside one transaction."""

from django.db.migrations.loader import MigrationLoader


def test_every_migration_can_run_inside_a_transaction():
    migrations = MigrationLoader(None).disk_migrations
    assert len(migrations) > 30
    assert [key for key, migration in migrations.items() if not migration.atomic] == []
