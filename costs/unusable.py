"""Why something that was handed in can't be estimated."""


class Unusable(Exception):
    """One sentence for the user: which file or value, what is wrong with it, and what would do."""
