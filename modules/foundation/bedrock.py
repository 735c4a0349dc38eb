"""Permission to call Bedrock models."""

import re
from collections.abc import Sequence

from modules.foundation.account import Account
from modules.foundation.iam import Statement, allow

_PROFILE_PREFIX = re.compile(r"^(us|us-gov|eu|apac|au|ca|jp|global)\.")


def invoke_models(models: Sequence[str], account: Account) -> Statement:
    """Allows to invoke just `models`.

    An id with a geography in front (`eu.anthropic...`) is a cross-region inference profile: it needs the profile of
    this account and the model behind it in whichever region Bedrock picks.
    """
    resources: list[str] = []
    for model in models:
        prefix = _PROFILE_PREFIX.match(model)
        if prefix:
            resources.append(account.arn("bedrock", f"inference-profile/{model}"))
            resources.append(f"arn:{account.partition}:bedrock:*::foundation-model/{model[prefix.end() :]}")
        else:
            resources.append(f"arn:{account.partition}:bedrock:{account.region}::foundation-model/{model}")
    return allow(["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], resources, sid="InvokeModels")
