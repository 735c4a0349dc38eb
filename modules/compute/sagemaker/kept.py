"""Where it is kept what an endpoint was, while a stop of the stack has deleted it."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from modules.foundation.tags import component_tags

PARAMETERS = "/landfall/"
"""Before the endpoint's name, as `lambdas/shared/idleness/targets/sagemaker_endpoint.py` looks for it."""


class KeptEndpoint(Construct):
    """A parameter of Systems Manager, which the functions that stop and start the stack write and read."""

    def __init__(self, scope: Construct, id_: str, *, endpoint: str) -> None:
        super().__init__(scope, id_)
        name = f"{PARAMETERS}{endpoint}"
        SsmParameter(
            self,
            "parameter",
            name=name,
            description=f"What the endpoint {endpoint} was, while it is stopped",
            type="String",
            value="{}",
            lifecycle=TerraformResourceLifecycle(ignore_changes=["value"]),
            tags=component_tags("endpoint", name),
        )
