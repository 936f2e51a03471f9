"""Gentle limits at the doors that are open to strangers, counted for each address."""

from django.http import HttpRequest

from jiewang.base.rate_limits import address_of, has_reached, one_too_many


def too_often(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Count one more of something and say whether it was more than `most` in `seconds`."""
    return one_too_many(what, address_of(request.META), most=most, seconds=seconds)


def was_too_often(request: HttpRequest, what: str, *, most: int) -> bool:
    """The same question without counting."""
    return has_reached(what, address_of(request.META), most=most)
