"""SageMaker, App Runner and Elastic Beanstalk: what runs the service without a cluster of one's own."""

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws, is_none, tags_in
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_SAGEMAKER_TAGS = tags_at("sagemaker", "list_tags", "Tags", ResourceArn="{arn}")
_APP_RUNNER_TAGS = tags_at("apprunner", "list_tags_for_resource", "Tags", ResourceArn="{arn}")
_BEANSTALK_TAGS = tags_at("elasticbeanstalk", "list_tags_for_resource", "ResourceTags", ResourceArn="{arn}")

_APP_RUNNER = "arn:{partition}:apprunner:{region}:{account}:"
_BEANSTALK = "arn:{partition}:elasticbeanstalk:{region}:{account}:"
_SAGEMAKER = "arn:{partition}:sagemaker:{region}:{account}:"


def _stack_tags(aws: Aws, fields: Fields) -> dict[str, str] | None:
    """CloudFormation tells of a stack for 90 days after it was deleted."""
    try:
        (stack,) = aws.call("cloudformation", "describe_stacks", StackName=fields["arn"])["Stacks"]
    except ClientError as error:
        if is_none(error):
            return None
        raise
    return None if stack["StackStatus"] == "DELETE_COMPLETE" else tags_in(stack.get("Tags"))


KINDS = (
    Kind(
        what="CloudFormation stack of Elastic Beanstalk",
        arn="arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{id}",
        rank=20,
        tags=_stack_tags,
    ),
    Kind(
        what="SageMaker endpoint",
        arn=_SAGEMAKER + "endpoint/{name}",
        rank=20,
        find=Listed("sagemaker", "list_endpoints", "Endpoints", "{EndpointArn}", "{EndpointName}"),
        tags=_SAGEMAKER_TAGS,
        steps=(call("sagemaker", "delete_endpoint", EndpointName="{name}"),),
    ),
    Kind(
        what="SageMaker endpoint configuration",
        arn=_SAGEMAKER + "endpoint-config/{name}",
        rank=21,
        find=Listed(
            "sagemaker", "list_endpoint_configs", "EndpointConfigs", "{EndpointConfigArn}", "{EndpointConfigName}"
        ),
        tags=_SAGEMAKER_TAGS,
        steps=(call("sagemaker", "delete_endpoint_config", EndpointConfigName="{name}"),),
    ),
    Kind(
        what="SageMaker model",
        arn=_SAGEMAKER + "model/{name}",
        rank=22,
        find=Listed("sagemaker", "list_models", "Models", "{ModelArn}", "{ModelName}"),
        tags=_SAGEMAKER_TAGS,
        steps=(call("sagemaker", "delete_model", ModelName="{name}"),),
    ),
    Kind(
        what="App Runner service",
        arn=_APP_RUNNER + "service/{name}/{id}",
        rank=20,
        find=Listed("apprunner", "list_services", "ServiceSummaryList", "{ServiceArn}", "{ServiceName}"),
        tags=_APP_RUNNER_TAGS,
        steps=(call("apprunner", "delete_service", ServiceArn="{arn}"),),
    ),
    *(
        Kind(
            what=f"App Runner {what}",
            arn=_APP_RUNNER + kind + "/{name*}",
            rank=21,
            tags=_APP_RUNNER_TAGS,
            steps=(call("apprunner", operation, **{parameter: "{arn}"}),),
        )
        for what, kind, operation, parameter in (
            (
                *("auto scaling configuration", "autoscalingconfiguration"),
                *("delete_auto_scaling_configuration", "AutoScalingConfigurationArn"),
            ),
            (
                *("observability configuration", "observabilityconfiguration"),
                *("delete_observability_configuration", "ObservabilityConfigurationArn"),
            ),
            ("VPC connector", "vpcconnector", "delete_vpc_connector", "VpcConnectorArn"),
            (
                *("VPC ingress connection", "vpcingressconnection"),
                *("delete_vpc_ingress_connection", "VpcIngressConnectionArn"),
            ),
        )
    ),
    Kind(
        what="Elastic Beanstalk environment",
        arn=_BEANSTALK + "environment/{application}/{name}",
        # Before the Auto Scaling group that is a part of it.
        rank=9,
        find=Listed(
            "elasticbeanstalk",
            "describe_environments",
            "Environments",
            "{EnvironmentArn}",
            "{EnvironmentName}",
            {"IncludeDeleted": False},
        ),
        tags=_BEANSTALK_TAGS,
        # What Elastic Beanstalk made for it (a CloudFormation stack with all that it holds) goes with it.
        steps=(call("elasticbeanstalk", "terminate_environment", EnvironmentName="{name}", TerminateResources=True),),
    ),
    Kind(
        what="Elastic Beanstalk application version",
        arn=_BEANSTALK + "applicationversion/{application}/{name}",
        rank=21,
        tags=_BEANSTALK_TAGS,
        steps=(
            call(
                "elasticbeanstalk", "delete_application_version", ApplicationName="{application}", VersionLabel="{name}"
            ),
        ),
    ),
    Kind(
        what="Elastic Beanstalk application",
        arn=_BEANSTALK + "application/{name}",
        rank=22,
        find=Listed(
            "elasticbeanstalk", "describe_applications", "Applications", "{ApplicationArn}", "{ApplicationName}"
        ),
        tags=_BEANSTALK_TAGS,
        steps=(call("elasticbeanstalk", "delete_application", ApplicationName="{name}"),),
    ),
)
