"""Supervision orders 督办单: numbered, dated, signed by a person, answered by the unit.

A rung of the ladder asks for one; the paper itself is a person's, and is never changed.
"""
