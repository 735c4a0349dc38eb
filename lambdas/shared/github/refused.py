"""Why a delivery isn't taken."""


class Refused(Exception):
    """A sentence for whoever called, the HTTP status that goes with it, and a `cause` for the log alone."""

    def __init__(self, status: int, sentence: str, *, cause: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.cause = cause
