"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""
