"""Supervision 督办: the list of tasks, the page of one, its papers; directives and proposals."""
