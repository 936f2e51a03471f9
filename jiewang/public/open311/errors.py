"""What this door answers when it cannot do what was asked: the standard's codes and shape."""

from jiewang.base.errors import Refusal


class Open311Refused(Refusal):
    """One or more sentences for the user, with the HTTP status they travel under.

    The standard knows 404 for what does not exist, 403 for a wrong or missing key, and 400 for
    the rest. 405, 413, 429 and 503 are HTTP's own, for which the standard has no word.
    """

    def __init__(self, status: int, *sentences: str, retry_after: int | None = None) -> None:
        super().__init__(" ".join(sentences))
        self.status = status
        self.sentences = sentences
        # Seconds.
        self.retry_after = retry_after
