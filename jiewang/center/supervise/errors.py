"""What supervision refuses; every sentence says what to do next."""

from jiewang.center.case.errors import CaseError


class TaskError(CaseError):
    """Something asked of a task that its rules do not allow."""
