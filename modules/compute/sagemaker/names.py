"""Names of SageMaker's things, for those too who make none of them."""

from modules.foundation.names import Names

NAME_LIMIT = 63
"""Characters of a model's or an endpoint's name."""

_SUFFIX_LENGTH = 26
"""Characters that the provider adds to a prefix."""


def configuration_prefix(names: Names) -> str:
    """How the names of all configurations begin that the endpoint has in its life."""
    return names.of("config-", limit=NAME_LIMIT - _SUFFIX_LENGTH)


def kept_parameter(endpoint: str) -> str:
    """The parameter of Systems Manager that says what a deleted endpoint was, as
    `lambdas/shared/idleness/targets/sagemaker_endpoint.py` looks for it."""
    return f"/landfall/{endpoint}"
