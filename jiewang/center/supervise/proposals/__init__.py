"""Setting up from directives 立项: what the reader proposes waits here for a person.

Each proposal is confirmed, edited or dropped by somebody who is named; the words stand beside.
"""
