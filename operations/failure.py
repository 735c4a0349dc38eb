"""Why a command ended without having done its work."""


class Failure(Exception):
    """What went wrong and what to do, in words for the user; the command exits with 1."""

    exit_code = 1


class Refused(Failure):
    """Something has to be put right before the work can begin; nothing was touched. The command exits with 2."""

    exit_code = 2
