"""Directives 立项: minutes, work reports and newspaper pages are read, and tasks proposed.

By rules alone, without tables: what is not sure is left for a person to decide (0024).
"""
