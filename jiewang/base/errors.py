"""Refusals: errors whose sentence is meant for the person who is refused."""


class Refusal(Exception):
    """Something a person asked for is not done. str() says why and what to do next.

    Rooms derive their own. A page shows the sentence; an API sends it with status 409 or 422.
    """
