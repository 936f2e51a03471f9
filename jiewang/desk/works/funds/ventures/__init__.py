"""Concessions, joint ventures and owners' shares: what was agreed, what came of it."""
