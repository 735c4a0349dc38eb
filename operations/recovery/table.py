"""The way to find each type of resource that stacks are made of.

The ids are those that the provider's documentation of each type names under "Import".
"""

from operations.recovery.ways import Again, ById, ByTags, Listed, NoImport, Way


def by_id(*templates: str) -> ById:
    return ById(templates)


def _child(
    service: str, operation: str, parent: str, items: str, id_: str, *, template: str = "{id}", **match: str
) -> Listed:
    """One that a parent lists: `parent` is the request's parameter and the argument that tells it."""
    parameter, argument = parent.split("=")
    return Listed(service, operation, {parameter: f"{{{argument}}}"}, items, id_, match, template)


def _rule(*, egress: bool) -> Listed:
    """A rule of a security group: there can't be two of the same content."""
    return Listed(
        "ec2",
        "describe_security_group_rules",
        {"Filters": [{"Name": "group-id", "Values": ["{security_group_id}"]}]},
        "SecurityGroupRules",
        "{SecurityGroupRuleId}",
        {
            "IsEgress": str(egress),
            "IpProtocol": "{ip_protocol}",
            "FromPort": "{from_port}",
            "ToPort": "{to_port}",
            "CidrIpv4": "{cidr_ipv4}",
            "CidrIpv6": "{cidr_ipv6}",
            "PrefixListId": "{prefix_list_id}",
            "ReferencedGroupInfo.GroupId": "{referenced_security_group_id}",
        },
    )


_NAMED = {
    "aws_apigatewayv2_domain_name": "domain_name",
    "aws_autoscaling_group": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_db_instance": "identifier",
    "aws_db_parameter_group": "name",
    "aws_db_subnet_group": "name",
    "aws_ecr_repository": "name",
    "aws_dynamodb_table": "name",
    "aws_ecs_cluster": "name",
    "aws_eks_cluster": "name",
    "aws_elastic_beanstalk_application": "name",
    "aws_elasticache_parameter_group": "name",
    "aws_elasticache_replication_group": "replication_group_id",
    "aws_elasticache_subnet_group": "name",
    "aws_iam_instance_profile": "name",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_lambda_function": "function_name",
    "aws_resourcegroups_group": "name",
    "aws_s3_bucket": "bucket",
    "aws_sagemaker_endpoint": "name",
    "aws_sagemaker_endpoint_configuration": "name",
    "aws_sagemaker_model": "name",
    "aws_scheduler_schedule_group": "name",
    "aws_secretsmanager_secret_rotation": "secret_id",
    "aws_ssm_parameter": "name",
}
"""Type to the argument that is its id."""

_COMPOSED = {
    "aws_api_gateway_method": "{rest_api_id}/{resource_id}/{http_method}",
    "aws_api_gateway_model": "{rest_api_id}/{name}",
    "aws_api_gateway_stage": "{rest_api_id}/{stage_name}",
    "aws_api_gateway_usage_plan_key": "{usage_plan_id}/{key_id}",
    "aws_apigatewayv2_stage": "{api_id}/{name}",
    "aws_appautoscaling_target": "{service_namespace}/{resource_id}/{scalable_dimension}",
    "aws_apprunner_custom_domain_association": "{domain_name},{service_arn}",
    "aws_budgets_budget": "{account}:{name}",
    "aws_ecs_service": "{cluster.tail}/{name}",
    "aws_eks_access_entry": "{cluster_name}:{principal_arn}",
    "aws_eks_access_policy_association": "{cluster_name}#{principal_arn}#{policy_arn}",
    "aws_eks_addon": "{cluster_name}:{addon_name}",
    "aws_eks_node_group": "{cluster_name}:{node_group_name}",
    "aws_iam_policy": "arn:{partition}:iam::{account}:policy/{name}",
    "aws_lambda_alias": "{function_name}/{name}",
    "aws_route": "{route_table_id}_{destination_cidr_block}",
    "aws_route53_record": "{zone_id}_{name}_{type}",
    "aws_route_table_association": "{subnet_id}/{route_table_id}",
    "aws_scheduler_schedule": "{group_name}/{name}",
    "aws_sfn_state_machine": "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
    "aws_sns_topic": "arn:{partition}:sns:{region}:{account}:{name}",
}
"""Type to its id, made of its arguments and of where the stack is."""

_TAGGED = {
    "aws_acm_certificate": ByTags("acm", "certificate/", "{arn}"),
    "aws_apprunner_auto_scaling_configuration_version": ByTags("apprunner", "autoscalingconfiguration/", "{arn}"),
    "aws_apprunner_observability_configuration": ByTags("apprunner", "observabilityconfiguration/", "{arn}"),
    "aws_apprunner_service": ByTags("apprunner", "service/", "{arn}"),
    "aws_apprunner_vpc_connector": ByTags("apprunner", "vpcconnector/", "{arn}"),
    "aws_dlm_lifecycle_policy": ByTags("dlm", "policy/"),
    "aws_ebs_volume": ByTags("ec2", "volume/"),
    "aws_ecs_task_definition": ByTags("ecs", "task-definition/", "{arn}"),
    "aws_efs_access_point": ByTags("elasticfilesystem", "access-point/"),
    "aws_efs_file_system": ByTags("elasticfilesystem", "file-system/"),
    "aws_eip": ByTags("ec2", "elastic-ip/"),
    "aws_flow_log": ByTags("ec2", "vpc-flow-log/"),
    "aws_instance": ByTags("ec2", "instance/"),
    "aws_internet_gateway": ByTags("ec2", "internet-gateway/"),
    "aws_kms_key": ByTags("kms", "key/"),
    "aws_launch_template": ByTags("ec2", "launch-template/"),
    "aws_lb": ByTags("elasticloadbalancing", "loadbalancer/", "{arn}"),
    "aws_lb_target_group": ByTags("elasticloadbalancing", "targetgroup/", "{arn}"),
    "aws_nat_gateway": ByTags("ec2", "natgateway/"),
    "aws_network_acl": ByTags("ec2", "network-acl/"),
    "aws_route_table": ByTags("ec2", "route-table/"),
    "aws_secretsmanager_secret": ByTags("secretsmanager", "secret:", "{arn}"),
    "aws_security_group": ByTags("ec2", "security-group/"),
    "aws_subnet": ByTags("ec2", "subnet/"),
    "aws_vpc": ByTags("ec2", "vpc/"),
    "aws_vpc_endpoint": ByTags("ec2", "vpc-endpoint/"),
}

_LISTED = {
    "aws_api_gateway_api_key": Listed("apigateway", "get_api_keys", {"nameQuery": "{name}"}, "items", "{id}"),
    "aws_api_gateway_request_validator": _child(
        "apigateway",
        "get_request_validators",
        "restApiId=rest_api_id",
        "items",
        "{id}",
        template="{rest_api_id}/{id}",
        name="{name}",
    ),
    "aws_api_gateway_resource": _child(
        "apigateway",
        "get_resources",
        "restApiId=rest_api_id",
        "items",
        "{id}",
        template="{rest_api_id}/{id}",
        parentId="{parent_id}",
        pathPart="{path_part}",
    ),
    "aws_api_gateway_rest_api": Listed("apigateway", "get_rest_apis", {}, "items", "{id}", {"name": "{name}"}),
    "aws_api_gateway_usage_plan": Listed("apigateway", "get_usage_plans", {}, "items", "{id}", {"name": "{name}"}),
    "aws_apigatewayv2_api": Listed("apigatewayv2", "get_apis", {}, "Items", "{ApiId}", {"Name": "{name}"}),
    "aws_apigatewayv2_api_mapping": _child(
        "apigatewayv2",
        "get_api_mappings",
        "DomainName=domain_name",
        "Items",
        "{ApiMappingId}",
        template="{id}/{domain_name}",
        ApiId="{api_id}",
        Stage="{stage}",
    ),
    "aws_apigatewayv2_authorizer": _child(
        "apigatewayv2",
        "get_authorizers",
        "ApiId=api_id",
        "Items",
        "{AuthorizerId}",
        template="{api_id}/{id}",
        Name="{name}",
    ),
    "aws_apigatewayv2_integration": _child(
        "apigatewayv2",
        "get_integrations",
        "ApiId=api_id",
        "Items",
        "{IntegrationId}",
        template="{api_id}/{id}",
        IntegrationType="{integration_type}",
        IntegrationUri="{integration_uri}",
    ),
    "aws_apigatewayv2_route": _child(
        "apigatewayv2",
        "get_routes",
        "ApiId=api_id",
        "Items",
        "{RouteId}",
        template="{api_id}/{id}",
        RouteKey="{route_key}",
    ),
    "aws_budgets_budget_action": Listed(
        "budgets",
        "describe_budget_actions_for_budget",
        {"AccountId": "{account}", "BudgetName": "{budget_name}"},
        "Actions",
        "{ActionId}",
        {"ActionType": "{action_type}"},
        "{account}:{id}:{budget_name}",
    ),
    "aws_ce_anomaly_monitor": Listed(
        "ce", "get_anomaly_monitors", {}, "AnomalyMonitors", "{MonitorArn}", {"MonitorName": "{name}"}
    ),
    "aws_ce_anomaly_subscription": Listed(
        "ce",
        "get_anomaly_subscriptions",
        {},
        "AnomalySubscriptions",
        "{SubscriptionArn}",
        {"SubscriptionName": "{name}"},
    ),
    "aws_efs_mount_target": _child(
        "efs",
        "describe_mount_targets",
        "FileSystemId=file_system_id",
        "MountTargets",
        "{MountTargetId}",
        SubnetId="{subnet_id}",
    ),
    "aws_eks_pod_identity_association": _child(
        "eks",
        "list_pod_identity_associations",
        "clusterName=cluster_name",
        "associations",
        "{associationId}",
        template="{cluster_name},{id}",
        namespace="{namespace}",
        serviceAccount="{service_account}",
    ),
    "aws_elastic_beanstalk_environment": _child(
        "elasticbeanstalk",
        "describe_environments",
        "ApplicationName=application",
        "Environments",
        "{EnvironmentId}",
        EnvironmentName="{name}",
    ),
    "aws_iam_openid_connect_provider": Listed(
        "iam", "list_open_id_connect_providers", {}, "OpenIDConnectProviderList", "{Arn}"
    ),
    "aws_lb_listener": _child(
        "elbv2",
        "describe_listeners",
        "LoadBalancerArn=load_balancer_arn",
        "Listeners",
        "{ListenerArn}",
        Port="{port}",
    ),
    "aws_route53_zone": Listed(
        "route53",
        "list_hosted_zones_by_name",
        {"DNSName": "{name}"},
        "HostedZones",
        "{Id.tail}",
        {"Name": "{name}."},
    ),
    "aws_sqs_queue": Listed("sqs", "get_queue_url", {"QueueName": "{name}"}, "", "{QueueUrl}"),
    "aws_vpc_security_group_egress_rule": _rule(egress=True),
    "aws_vpc_security_group_ingress_rule": _rule(egress=False),
    "aws_wafv2_web_acl": Listed(
        "wafv2", "list_web_acls", {"Scope": "{scope}"}, "WebACLs", "{Id}", {"Name": "{name}"}, "{id}/{name}/{scope}"
    ),
}

_AGAIN = (
    "aws_acm_certificate_validation",  # waits
    "aws_api_gateway_account",
    "aws_api_gateway_deployment",  # goes with its API
    "aws_api_gateway_integration",
    "aws_api_gateway_method_settings",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_scheduled_action",
    "aws_autoscaling_attachment",
    "aws_autoscaling_lifecycle_hook",
    "aws_autoscaling_policy",
    "aws_autoscaling_schedule",
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_metric_alarm",
    "aws_default_security_group",
    "aws_ecr_lifecycle_policy",
    "aws_ecr_repository_policy",
    "aws_ecs_cluster_capacity_providers",
    "aws_efs_backup_policy",
    "aws_efs_file_system_policy",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_provisioned_concurrency_config",
    "aws_lb_target_group_attachment",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_s3_object",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue_policy",
    "aws_volume_attachment",
    "aws_wafv2_web_acl_association",
    "aws_wafv2_web_acl_logging_configuration",
    "terraform_data",  # is nowhere but in the state
)

WAYS: dict[str, Way] = {
    **{type_: by_id(f"{{{argument}}}") for type_, argument in _NAMED.items()},
    **{type_: by_id(template) for type_, template in _COMPOSED.items()},
    "aws_lambda_permission": by_id(
        "{function_name}:{qualifier}/{statement_id}",
        "{function_name}/{statement_id}",
    ),
    **_TAGGED,
    **_LISTED,
    **{type_: Again() for type_ in _AGAIN},
    "aws_elastic_beanstalk_application_version": NoImport(),
}
"""Type to the way."""
