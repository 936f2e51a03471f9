"""Backups 备份: everything the house has stored in one archive, and back from it.

An archive is a tar file of tables as text, files, and what they must add up to; it goes from
SQLite to PostgreSQL and the other way as well (docs/decisions/0020).
"""
