"""What backup and restore refuse."""

from jiewang.base.errors import Refusal


class BackupRefused(Refusal):
    """Nothing was written. str() says why and what to do."""


class ArchiveRefused(Refusal):
    """An archive that cannot be trusted or read here. Nothing was changed; str() says why."""
