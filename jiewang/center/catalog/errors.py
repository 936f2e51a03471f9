"""What the catalog refuses, in sentences for the person refused."""

from jiewang.base.errors import Refusal


class UnknownCategory(Refusal):
    """No category with this code in the version in force."""


class NoCatalog(Refusal):
    """No version of the catalog is in force on a day."""


class CatalogRefused(Refusal):
    """A version that cannot take effect; str() says why."""
