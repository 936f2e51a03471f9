"""What every door says alike when something is in the way."""

from django.utils.translation import gettext as _


def too_large() -> str:
    return _("The request is too large. Send less at a time.")


def unreadable_address() -> str:
    return _("The request cannot be read. Check its address.")


def not_reachable() -> str:
    return _("The service is not reachable just now. Keep the request and send it again.")


def went_wrong() -> str:
    return _("Something went wrong here, not with you. Keep the request and send it again.")


def method_not_possible(method: str, possible: str) -> str:
    sentence = _("%(method)s is not possible here. Possible: %(methods)s.")
    return sentence % {"method": method[:10], "methods": possible}
