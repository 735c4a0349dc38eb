"""Where it is kept what an endpoint was, while a stop of the stack has deleted it."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from modules.compute.sagemaker.names import kept_parameter
from modules.foundation.tags import component_tags


class KeptEndpoint(Construct):
    """A parameter of Systems Manager, which the functions that stop and start the stack write and read."""

    def __init__(self, scope: Construct, id_: str, *, endpoint: str) -> None:
        super().__init__(scope, id_)
        name = kept_parameter(endpoint)
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
