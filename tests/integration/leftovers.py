"""What an account still holds: asked service by service, and through the tagging API."""

from collections.abc import Callable, Iterator

import boto3

# What a deletion leaves behind for a while, on AWS as well.
_GONE = {"terminated", "shutting-down", "deleted", "deleting", "PendingDeletion", "INACTIVE"}


def tagged(session: boto3.Session, prefix: str) -> list[str]:
    """ARNs that the tagging API lists for the stack whose names begin with `prefix`."""
    pages = session.client("resourcegroupstaggingapi").get_paginator("get_resources")
    found = pages.paginate(TagFilters=[{"Key": "Stack", "Values": [prefix]}])
    return [resource["ResourceARN"] for page in found for resource in page["ResourceTagMappingList"]]


def remaining(session: boto3.Session) -> list[str]:
    """Everything in the account that a stack could have made, as `service: name`."""
    return sorted(f"{service}: {name}" for service, ask in _SERVICES.items() for name in ask(session))


def _ec2(session: boto3.Session) -> Iterator[str]:
    ec2 = session.client("ec2")
    default = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["IsDefault"]]
    yield from (vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"])
    yield from (subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"] if subnet["VpcId"] not in default)
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        if group["VpcId"] not in default:
            yield group["GroupId"]
    for reservation in ec2.describe_instances()["Reservations"]:
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] not in _GONE:
                yield instance["InstanceId"]
    yield from (address["PublicIp"] for address in ec2.describe_addresses()["Addresses"])
    yield from (nat["NatGatewayId"] for nat in ec2.describe_nat_gateways()["NatGateways"] if nat["State"] not in _GONE)
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        if endpoint["State"].lower() not in _GONE:
            yield endpoint["VpcEndpointId"]
    yield from (interface["NetworkInterfaceId"] for interface in ec2.describe_network_interfaces()["NetworkInterfaces"])
    yield from (log["FlowLogId"] for log in ec2.describe_flow_logs()["FlowLogs"])
    yield from (volume["VolumeId"] for volume in ec2.describe_volumes()["Volumes"])
    yield from (template["LaunchTemplateName"] for template in ec2.describe_launch_templates()["LaunchTemplates"])
    yield from (gateway["InternetGatewayId"] for gateway in ec2.describe_internet_gateways()["InternetGateways"])
    for table in ec2.describe_route_tables()["RouteTables"]:
        if table["VpcId"] not in default:
            yield table["RouteTableId"]
    for acl in ec2.describe_network_acls()["NetworkAcls"]:
        if acl["VpcId"] not in default:
            yield acl["NetworkAclId"]


def _ecs(session: boto3.Session) -> Iterator[str]:
    ecs = session.client("ecs")
    clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    yield from (cluster["clusterName"] for cluster in clusters if cluster["status"] not in _GONE)
    yield from ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]


def _eks(session: boto3.Session) -> Iterator[str]:
    yield from session.client("eks").list_clusters()["clusters"]


def _sqs(session: boto3.Session) -> Iterator[str]:
    yield from session.client("sqs").list_queues().get("QueueUrls", [])


def _kms(session: boto3.Session) -> Iterator[str]:
    kms = session.client("kms")
    aliases = kms.list_aliases()["Aliases"]
    # AWS manages them; LocalStack says of those that it makes when somebody asks that a customer does.
    managed = {each.get("TargetKeyId") for each in aliases if each["AliasName"].startswith("alias/aws/")}
    for key in kms.list_keys()["Keys"]:
        about = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if about["KeyState"] not in _GONE and about["KeyManager"] == "CUSTOMER" and key["KeyId"] not in managed:
            yield key["KeyId"]
    yield from (each["AliasName"] for each in aliases if not each["AliasName"].startswith("alias/aws/"))


def _iam(session: boto3.Session) -> Iterator[str]:
    iam = session.client("iam")
    roles = iam.list_roles()["Roles"]
    yield from (role["RoleName"] for role in roles if not role["Path"].startswith("/aws-service-role/"))
    yield from (profile["InstanceProfileName"] for profile in iam.list_instance_profiles()["InstanceProfiles"])
    yield from (provider["Arn"] for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"])
    yield from (policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"])


def _rds(session: boto3.Session) -> Iterator[str]:
    rds = session.client("rds")
    yield from (instance["DBInstanceIdentifier"] for instance in rds.describe_db_instances()["DBInstances"])
    yield from (group["DBSubnetGroupName"] for group in rds.describe_db_subnet_groups()["DBSubnetGroups"])
    groups = rds.describe_db_parameter_groups()["DBParameterGroups"]
    yield from (
        group["DBParameterGroupName"] for group in groups if not group["DBParameterGroupName"].startswith("default.")
    )


def _budgets(session: boto3.Session) -> Iterator[str]:
    account = session.client("sts").get_caller_identity()["Account"]
    answer = session.client("budgets").describe_budgets(AccountId=account)
    yield from (budget["BudgetName"] for budget in answer.get("Budgets", []))


def _dynamodb(session: boto3.Session) -> Iterator[str]:
    yield from session.client("dynamodb").list_tables()["TableNames"]


def _guardduty(session: boto3.Session) -> Iterator[str]:
    yield from session.client("guardduty").list_detectors()["DetectorIds"]


def _securityhub(session: boto3.Session) -> Iterator[str]:
    hub = session.client("securityhub")
    try:
        yield hub.describe_hub()["HubArn"]
    except hub.exceptions.InvalidAccessException:
        # it isn't enabled
        return


def _xray(session: boto3.Session) -> Iterator[str]:
    xray = session.client("xray")
    rules = (record["SamplingRule"]["RuleName"] for record in xray.get_sampling_rules()["SamplingRuleRecords"])
    # AWS has this one in every account
    yield from (name for name in rules if name != "Default")
    yield from (group["GroupName"] for group in xray.get_groups()["Groups"] if group["GroupName"] != "Default")


def _scheduler(session: boto3.Session) -> Iterator[str]:
    scheduler = session.client("scheduler")
    yield from (schedule["Name"] for schedule in scheduler.list_schedules()["Schedules"])
    groups = scheduler.list_schedule_groups()["ScheduleGroups"]
    yield from (group["Name"] for group in groups if group["Name"] != "default")


def _names(service: str, *lists: tuple[str, str, str], **arguments: str) -> Callable[[boto3.Session], Iterator[str]]:
    """Lists a service: an operation, the key of the list in its answer, and the key of a member's name, each."""

    def ask(session: boto3.Session) -> Iterator[str]:
        client = session.client(service)  # type: ignore[call-overload]
        for operation, items, name in lists:
            yield from (item[name] for item in getattr(client, operation)(**arguments)[items])

    return ask


_SCALED = ("dynamodb", "ec2", "ecs", "elasticache", "lambda", "rds", "sagemaker")
"""The namespaces of Application Auto Scaling that stacks use; each is asked for alone."""


def _scaling(session: boto3.Session) -> Iterator[str]:
    for namespace in _SCALED:
        ask = _names(
            "application-autoscaling",
            ("describe_scalable_targets", "ScalableTargets", "ResourceId"),
            ("describe_scaling_policies", "ScalingPolicies", "PolicyName"),
            ("describe_scheduled_actions", "ScheduledActions", "ScheduledActionName"),
            ServiceNamespace=namespace,
        )
        yield from ask(session)


_SERVICES: dict[str, Callable[[boto3.Session], Iterator[str]]] = {
    "acm": _names("acm", ("list_certificates", "CertificateSummaryList", "CertificateArn")),
    "apprunner": _names(
        "apprunner",
        ("list_services", "ServiceSummaryList", "ServiceName"),
        ("list_auto_scaling_configurations", "AutoScalingConfigurationSummaryList", "AutoScalingConfigurationName"),
        (
            "list_observability_configurations",
            "ObservabilityConfigurationSummaryList",
            "ObservabilityConfigurationName",
        ),
        ("list_vpc_connectors", "VpcConnectors", "VpcConnectorName"),
    ),
    "auto scaling": _names(
        "autoscaling", ("describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName")
    ),
    "backup": _names(
        "backup",
        ("list_backup_vaults", "BackupVaultList", "BackupVaultName"),
        ("list_backup_plans", "BackupPlansList", "BackupPlanName"),
    ),
    "apigateway": _names(
        "apigateway",
        ("get_rest_apis", "items", "id"),
        ("get_api_keys", "items", "id"),
        ("get_usage_plans", "items", "id"),
    ),
    "apigatewayv2": _names("apigatewayv2", ("get_apis", "Items", "ApiId"), ("get_domain_names", "Items", "DomainName")),
    "budgets": _budgets,
    "cloudtrail": _names("cloudtrail", ("list_trails", "Trails", "Name")),
    "cloudwatch": _names(
        "cloudwatch",
        ("describe_alarms", "MetricAlarms", "AlarmName"),
        ("list_dashboards", "DashboardEntries", "DashboardName"),
    ),
    "config": _names(
        "config",
        ("describe_configuration_recorders", "ConfigurationRecorders", "name"),
        ("describe_delivery_channels", "DeliveryChannels", "name"),
        ("describe_config_rules", "ConfigRules", "ConfigRuleName"),
    ),
    "costs": _names(
        "ce",
        ("get_anomaly_monitors", "AnomalyMonitors", "MonitorName"),
        ("get_anomaly_subscriptions", "AnomalySubscriptions", "SubscriptionName"),
        ("list_cost_category_definitions", "CostCategoryReferences", "Name"),
    ),
    "dlm": _names("dlm", ("get_lifecycle_policies", "Policies", "PolicyId")),
    "dynamodb": _dynamodb,
    "ec2": _ec2,
    "ecr": _names("ecr", ("describe_repositories", "repositories", "repositoryName")),
    "ecs": _ecs,
    "efs": _names(
        "efs",
        ("describe_file_systems", "FileSystems", "FileSystemId"),
        ("describe_access_points", "AccessPoints", "AccessPointId"),
    ),
    "eks": _eks,
    "elasticache": _names(
        "elasticache",
        ("describe_replication_groups", "ReplicationGroups", "ReplicationGroupId"),
        ("describe_cache_clusters", "CacheClusters", "CacheClusterId"),
        ("describe_cache_subnet_groups", "CacheSubnetGroups", "CacheSubnetGroupName"),
        ("describe_cache_parameter_groups", "CacheParameterGroups", "CacheParameterGroupName"),
    ),
    "elastic beanstalk": _names(
        "elasticbeanstalk",
        ("describe_applications", "Applications", "ApplicationName"),
        ("describe_application_versions", "ApplicationVersions", "VersionLabel"),
        ("describe_environments", "Environments", "EnvironmentName"),
    ),
    "elbv2": _names(
        "elbv2",
        ("describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
        ("describe_target_groups", "TargetGroups", "TargetGroupName"),
    ),
    "events": _names("events", ("list_rules", "Rules", "Name")),
    "guardduty": _guardduty,
    "iam": _iam,
    "kms": _kms,
    "lambda": _names("lambda", ("list_functions", "Functions", "FunctionName")),
    "logs": _names("logs", ("describe_log_groups", "logGroups", "logGroupName")),
    "rds": _rds,
    "resource groups": _names("resource-groups", ("list_groups", "GroupIdentifiers", "GroupName")),
    "route53": _names("route53", ("list_hosted_zones", "HostedZones", "Name")),
    "s3": _names("s3", ("list_buckets", "Buckets", "Name")),
    "sagemaker": _names(
        "sagemaker",
        ("list_models", "Models", "ModelName"),
        ("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName"),
        ("list_endpoints", "Endpoints", "EndpointName"),
    ),
    "scaling": _scaling,
    "scheduler": _scheduler,
    "secretsmanager": _names("secretsmanager", ("list_secrets", "SecretList", "Name")),
    "securityhub": _securityhub,
    "sqs": _sqs,
    "sns": _names("sns", ("list_topics", "Topics", "TopicArn")),
    "stepfunctions": _names("stepfunctions", ("list_state_machines", "stateMachines", "name")),
    "wafv2": _names("wafv2", ("list_web_acls", "WebACLs", "Name"), Scope="REGIONAL"),
    "xray": _xray,
}
