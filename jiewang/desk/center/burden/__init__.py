"""Burden 负担: what the center's forms ask, how long they take, how much comes in. `/burden`."""
