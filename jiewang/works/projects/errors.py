"""What projects refuse; every sentence says what to do next."""

from jiewang.center.case.errors import CaseError


class ProjectError(CaseError):
    """Something asked of a project that its rules do not allow."""
