"""Why an answer of the Price List isn't taken over."""


class Odd(Exception):
    """Sentences on what doesn't look like a price, one in each argument; the prices of before are kept."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(map(str, self.args))
