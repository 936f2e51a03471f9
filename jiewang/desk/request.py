"""The request as the desk knows it."""

from django.http import HttpRequest

from jiewang.people.models import User


class DeskRequest(HttpRequest):
    """A request of somebody signed in: LoginRequiredMiddleware lets no stranger in."""

    user: User
