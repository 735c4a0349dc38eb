"""How each service tells what it has and how that is tagged: one source per service in `SOURCES`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

type Clients = Any
"""Makes clients of the emulator's services: `clients.ec2` is one for EC2."""
type Found = Iterator[tuple[str, dict[str, str]]]
"""ARNs with their tags."""
type Source = Callable[[Clients, str, str], Found]
"""From clients, account and region to what a service has there."""


def _pages(client: Any, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
    if client.can_paginate(operation):
        for page in client.get_paginator(operation).paginate(**parameters):
            yield from page.get(key) or []
    else:
        yield from getattr(client, operation)(**parameters).get(key) or []


def _tags(told: Mapping[str, str] | Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as a dictionary: services tell one, or a list of pairs that each spells in its own way."""
    if isinstance(told, Mapping):
        return dict(told)
    result = {}
    for pair in told or []:
        low = {name.lower().removeprefix("tag"): value for name, value in pair.items()}
        result[low["key"]] = low["value"]
    return result


def _by_arn(
    service: str,
    *lists: tuple[str, str, str],
    parameter: str,
    tags: str,
    ask: str = "list_tags_for_resource",
) -> Source:
    """A service that is asked for the tags of each ARN in its lists.

    A list is the operation that tells it, its key in the answer, and the key of a member's ARN.
    `ask` is the operation that tells tags: it takes the ARN as `parameter`, and its answer holds them under `tags`.
    """

    def source(clients: Clients, _account: str, _region: str) -> Found:
        client = getattr(clients, service)
        for operation, key, arn in lists:
            for one in _pages(client, operation, key):
                yield one[arn], _tags(getattr(client, ask)(**{parameter: one[arn]}).get(tags))

    return source


_EC2 = (
    # operation, key of its list, key of a member's id, kind in the ARN
    ("describe_vpcs", "Vpcs", "VpcId", "vpc"),
    ("describe_subnets", "Subnets", "SubnetId", "subnet"),
    ("describe_route_tables", "RouteTables", "RouteTableId", "route-table"),
    ("describe_internet_gateways", "InternetGateways", "InternetGatewayId", "internet-gateway"),
    ("describe_nat_gateways", "NatGateways", "NatGatewayId", "natgateway"),
    ("describe_addresses", "Addresses", "AllocationId", "elastic-ip"),
    ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId", "network-interface"),
    ("describe_network_acls", "NetworkAcls", "NetworkAclId", "network-acl"),
    ("describe_security_groups", "SecurityGroups", "GroupId", "security-group"),
    ("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId", "security-group-rule"),
    ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", "vpc-endpoint"),
    ("describe_flow_logs", "FlowLogs", "FlowLogId", "vpc-flow-log"),
    ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", "launch-template"),
    ("describe_volumes", "Volumes", "VolumeId", "volume"),
    ("describe_key_pairs", "KeyPairs", "KeyPairId", "key-pair"),
)


def ec2(clients: Clients, account: str, region: str) -> Found:
    client, prefix = clients.ec2, f"arn:aws:ec2:{region}:{account}"
    for operation, key, identity, kind in _EC2:
        for one in _pages(client, operation, key):
            if one.get("State") != "deleted":
                yield f"{prefix}:{kind}/{one.get(identity)}", _tags(one.get("Tags") or one.get("TagSet"))
    # a thousand others are of public images
    own = {"Name": "owner-id", "Values": [account]}
    for one in _pages(client, "describe_snapshots", "Snapshots", Filters=[own]):
        yield f"{prefix}:snapshot/{one['SnapshotId']}", _tags(one.get("Tags"))
    for reservation in _pages(client, "describe_instances", "Reservations"):
        for one in reservation["Instances"]:
            if one["State"]["Name"] != "terminated":
                yield f"{prefix}:instance/{one['InstanceId']}", _tags(one.get("Tags"))


def apigateway(clients: Clients, _account: str, region: str) -> Found:
    client, prefix = clients.apigateway, f"arn:aws:apigateway:{region}::"
    for operation, kind in (
        ("get_api_keys", "apikeys"),
        ("get_usage_plans", "usageplans"),
        ("get_vpc_links", "vpclinks"),
    ):
        for one in _pages(client, operation, "items"):
            yield f"{prefix}/{kind}/{one['id']}", _tags(one.get("tags"))
    for api in _pages(client, "get_rest_apis", "items"):
        yield f"{prefix}/restapis/{api['id']}", _tags(api.get("tags"))
        for stage in client.get_stages(restApiId=api["id"])["item"]:
            yield f"{prefix}/restapis/{api['id']}/stages/{stage['stageName']}", _tags(stage.get("tags"))


def apigatewayv2(clients: Clients, _account: str, region: str) -> Found:
    client, prefix = clients.apigatewayv2, f"arn:aws:apigateway:{region}::"
    for api in _pages(client, "get_apis", "Items"):
        yield f"{prefix}/apis/{api['ApiId']}", _tags(api.get("Tags"))
        for stage in _pages(client, "get_stages", "Items", ApiId=api["ApiId"]):
            yield f"{prefix}/apis/{api['ApiId']}/stages/{stage['StageName']}", _tags(stage.get("Tags"))
    for domain in _pages(client, "get_domain_names", "Items"):
        yield f"{prefix}/domainnames/{domain['DomainName']}", _tags(domain.get("Tags"))
    for name in _pages(client, "get_domain_names", "Items"):
        yield f"{prefix}/domainnames/{name['DomainName']}", _tags(name.get("Tags"))
    for link in _pages(client, "get_vpc_links", "Items"):
        yield f"{prefix}/vpclinks/{link['VpcLinkId']}", _tags(link.get("Tags"))


def autoscaling(clients: Clients, _account: str, _region: str) -> Found:
    for one in _pages(clients.autoscaling, "describe_auto_scaling_groups", "AutoScalingGroups"):
        yield one["AutoScalingGroupARN"], _tags(one.get("Tags"))


def application_autoscaling(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.application_autoscaling
    for namespace in ("ecs", "ec2", "sagemaker", "lambda", "rds", "dynamodb"):
        for one in _pages(client, "describe_scalable_targets", "ScalableTargets", ServiceNamespace=namespace):
            arn = one["ScalableTargetARN"]
            yield arn, client.list_tags_for_resource(ResourceARN=arn).get("Tags") or {}


def budgets(clients: Clients, account: str, _region: str) -> Found:
    client = clients.budgets
    for one in client.describe_budgets(AccountId=account).get("Budgets") or []:
        arn = f"arn:aws:budgets::{account}:budget/{one['BudgetName']}"
        yield arn, _tags(client.list_tags_for_resource(ResourceARN=arn).get("ResourceTags"))


def cloudtrail(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.cloudtrail
    for one in _pages(client, "list_trails", "Trails"):
        (told,) = client.list_tags(ResourceIdList=[one["TrailARN"]])["ResourceTagList"]
        yield one["TrailARN"], _tags(told.get("TagsList"))


def dlm(clients: Clients, account: str, region: str) -> Found:
    for one in clients.dlm.get_lifecycle_policies()["Policies"]:
        yield f"arn:aws:dlm:{region}:{account}:policy/{one['PolicyId']}", _tags(one.get("Tags"))


def dynamodb(clients: Clients, account: str, region: str) -> Found:
    client = clients.dynamodb
    for name in _pages(client, "list_tables", "TableNames"):
        arn = f"arn:aws:dynamodb:{region}:{account}:table/{name}"
        yield arn, _tags(client.list_tags_of_resource(ResourceArn=arn).get("Tags"))


def ecs(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.ecs
    clusters = list(_pages(client, "list_clusters", "clusterArns"))
    arns = [*clusters, *_pages(client, "list_task_definitions", "taskDefinitionArns")]
    for cluster in clusters:
        arns += _pages(client, "list_services", "serviceArns", cluster=cluster)
        arns += _pages(client, "list_tasks", "taskArns", cluster=cluster)
    for arn in arns:
        yield arn, _tags(client.list_tags_for_resource(resourceArn=arn).get("tags"))


def efs(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.efs
    for one in _pages(client, "describe_file_systems", "FileSystems"):
        yield one["FileSystemArn"], _tags(one.get("Tags"))
    for one in _pages(client, "describe_access_points", "AccessPoints"):
        yield one["AccessPointArn"], _tags(one.get("Tags"))


def elasticbeanstalk(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.elasticbeanstalk
    arns = [one["ApplicationArn"] for one in client.describe_applications()["Applications"]]
    versions = _pages(client, "describe_application_versions", "ApplicationVersions")
    arns += [one["ApplicationVersionArn"] for one in versions]
    arns += [one["EnvironmentArn"] for one in _pages(client, "describe_environments", "Environments")]
    for arn in arns:
        yield arn, _tags(client.list_tags_for_resource(ResourceArn=arn)["ResourceTags"])


def eks(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.eks
    for name in _pages(client, "list_clusters", "clusters"):
        cluster = client.describe_cluster(name=name)["cluster"]
        yield cluster["arn"], _tags(cluster.get("tags"))
        for one in _pages(client, "list_nodegroups", "nodegroups", clusterName=name):
            group = client.describe_nodegroup(clusterName=name, nodegroupName=one)["nodegroup"]
            yield group["nodegroupArn"], _tags(group.get("tags"))
        for one in _pages(client, "list_addons", "addons", clusterName=name):
            add_on = client.describe_addon(clusterName=name, addonName=one)["addon"]
            yield add_on["addonArn"], _tags(add_on.get("tags"))
        for one in _pages(client, "list_pod_identity_associations", "associations", clusterName=name):
            arn = one["associationArn"]
            yield arn, _tags(client.list_tags_for_resource(resourceArn=arn).get("tags"))
        if cluster["accessConfig"]["authenticationMode"] != "CONFIG_MAP":
            for one in _pages(client, "list_access_entries", "accessEntries", clusterName=name):
                entry = client.describe_access_entry(clusterName=name, principalArn=one)["accessEntry"]
                yield entry["accessEntryArn"], _tags(entry.get("tags"))


def elbv2(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.elbv2
    arns = [one["TargetGroupArn"] for one in _pages(client, "describe_target_groups", "TargetGroups")]
    for balancer in _pages(client, "describe_load_balancers", "LoadBalancers"):
        arns.append(balancer["LoadBalancerArn"])
        for listener in _pages(client, "describe_listeners", "Listeners", LoadBalancerArn=arns[-1]):
            arns.append(listener["ListenerArn"])
            rules = client.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            arns += [rule["RuleArn"] for rule in rules if not rule["IsDefault"]]
    for arn in arns:
        yield arn, _tags(client.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])


def guardduty(clients: Clients, account: str, region: str) -> Found:
    client = clients.guardduty
    for name in _pages(client, "list_detectors", "DetectorIds"):
        arn = f"arn:aws:guardduty:{region}:{account}:detector/{name}"
        yield arn, _tags(client.get_detector(DetectorId=name).get("Tags"))


def iam(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.iam
    for one in _pages(client, "list_roles", "Roles"):
        yield one["Arn"], _tags(client.list_role_tags(RoleName=one["RoleName"]).get("Tags"))
    for one in _pages(client, "list_open_id_connect_providers", "OpenIDConnectProviderList"):
        tags = client.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=one["Arn"]).get("Tags")
        yield one["Arn"], _tags(tags)
    for one in _pages(client, "list_policies", "Policies", Scope="Local"):
        yield one["Arn"], _tags(client.list_policy_tags(PolicyArn=one["Arn"]).get("Tags"))
    for one in _pages(client, "list_instance_profiles", "InstanceProfiles"):
        name = one["InstanceProfileName"]
        yield one["Arn"], _tags(client.list_instance_profile_tags(InstanceProfileName=name).get("Tags"))


def kms(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.kms
    for one in _pages(client, "list_keys", "Keys"):
        if client.describe_key(KeyId=one["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion":
            yield one["KeyArn"], _tags(client.list_resource_tags(KeyId=one["KeyId"]).get("Tags"))


def lambda_(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.lambda_
    arns = [one["FunctionArn"] for one in _pages(client, "list_functions", "Functions")]
    arns += [
        one["EventSourceMappingArn"] for one in _pages(client, "list_event_source_mappings", "EventSourceMappings")
    ]
    for arn in arns:
        yield arn, _tags(client.list_tags(Resource=arn).get("Tags"))


def route53(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.route53
    for one in _pages(client, "list_hosted_zones", "HostedZones"):
        zone = one["Id"].removeprefix("/hostedzone/")
        tags = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone)["ResourceTagSet"]["Tags"]
        yield f"arn:aws:route53:::hostedzone/{zone}", _tags(tags)


def s3(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.s3
    for one in client.list_buckets()["Buckets"]:
        try:
            tags = client.get_bucket_tagging(Bucket=one["Name"])["TagSet"]
        except client.exceptions.ClientError:
            # S3 answers with an error where there are none
            continue
        yield f"arn:aws:s3:::{one['Name']}", _tags(tags)


def secretsmanager(clients: Clients, _account: str, _region: str) -> Found:
    for one in _pages(clients.secretsmanager, "list_secrets", "SecretList"):
        yield one["ARN"], _tags(one.get("Tags"))


def securityhub(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.securityhub
    try:
        arn = client.describe_hub()["HubArn"]
    except client.exceptions.ClientError:
        # Security Hub answers with an error where it isn't enabled
        return
    yield arn, _tags(client.list_tags_for_resource(ResourceArn=arn).get("Tags"))


def sqs(clients: Clients, account: str, region: str) -> Found:
    client = clients.sqs
    for url in _pages(client, "list_queues", "QueueUrls"):
        tags = client.list_queue_tags(QueueUrl=url).get("Tags") or {}
        yield f"arn:aws:sqs:{region}:{account}:{url.rsplit('/', 1)[-1]}", tags


def ssm(clients: Clients, account: str, region: str) -> Found:
    client = clients.ssm
    # the public parameters are below /aws/, and AWS's
    for one in _pages(client, "describe_parameters", "Parameters"):
        name = one["Name"]
        tags = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name).get("TagList")
        yield f"arn:aws:ssm:{region}:{account}:parameter/{name.removeprefix('/')}", _tags(tags)


def wafv2(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.wafv2
    for one in client.list_web_acls(Scope="REGIONAL")["WebACLs"]:
        tags = client.list_tags_for_resource(ResourceARN=one["ARN"])["TagInfoForResource"]["TagList"]
        yield one["ARN"], _tags(tags)


def xray(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.xray
    arns = [one["SamplingRule"]["RuleARN"] for one in _pages(client, "get_sampling_rules", "SamplingRuleRecords")]
    arns += [one["GroupARN"] for one in _pages(client, "get_groups", "Groups")]
    for arn in arns:
        yield arn, _tags(client.list_tags_for_resource(ResourceARN=arn).get("Tags"))


SOURCES: dict[str, Source] = {
    "acm": _by_arn(
        "acm",
        ("list_certificates", "CertificateSummaryList", "CertificateArn"),
        ask="list_tags_for_certificate",
        parameter="CertificateArn",
        tags="Tags",
    ),
    "apigateway": apigateway,
    "apigatewayv2": apigatewayv2,
    "application-autoscaling": application_autoscaling,
    "apprunner": _by_arn(
        "apprunner",
        ("list_services", "ServiceSummaryList", "ServiceArn"),
        (
            "list_auto_scaling_configurations",
            "AutoScalingConfigurationSummaryList",
            "AutoScalingConfigurationArn",
        ),
        (
            "list_observability_configurations",
            "ObservabilityConfigurationSummaryList",
            "ObservabilityConfigurationArn",
        ),
        ("list_vpc_connectors", "VpcConnectors", "VpcConnectorArn"),
        ("list_vpc_ingress_connections", "VpcIngressConnectionSummaryList", "VpcIngressConnectionArn"),
        parameter="ResourceArn",
        tags="Tags",
    ),
    "autoscaling": autoscaling,
    "backup": _by_arn(
        "backup",
        ("list_backup_vaults", "BackupVaultList", "BackupVaultArn"),
        ("list_backup_plans", "BackupPlansList", "BackupPlanArn"),
        ask="list_tags",
        parameter="ResourceArn",
        tags="Tags",
    ),
    "budgets": budgets,
    "ce": _by_arn(
        "ce",
        ("get_anomaly_monitors", "AnomalyMonitors", "MonitorArn"),
        ("get_anomaly_subscriptions", "AnomalySubscriptions", "SubscriptionArn"),
        ("list_cost_category_definitions", "CostCategoryReferences", "CostCategoryArn"),
        parameter="ResourceArn",
        tags="ResourceTags",
    ),
    "cloudtrail": cloudtrail,
    "cloudwatch": _by_arn(
        "cloudwatch",
        ("describe_alarms", "MetricAlarms", "AlarmArn"),
        ("describe_alarms", "CompositeAlarms", "AlarmArn"),
        parameter="ResourceARN",
        tags="Tags",
    ),
    "config": _by_arn(
        "config", ("describe_config_rules", "ConfigRules", "ConfigRuleArn"), parameter="ResourceArn", tags="Tags"
    ),
    "dlm": dlm,
    "dynamodb": dynamodb,
    "ec2": ec2,
    "ecr": _by_arn(
        "ecr", ("describe_repositories", "repositories", "repositoryArn"), parameter="resourceArn", tags="tags"
    ),
    "ecs": ecs,
    "efs": efs,
    "elasticache": _by_arn(
        "elasticache",
        ("describe_replication_groups", "ReplicationGroups", "ARN"),
        ("describe_cache_clusters", "CacheClusters", "ARN"),
        ("describe_cache_parameter_groups", "CacheParameterGroups", "ARN"),
        ("describe_cache_subnet_groups", "CacheSubnetGroups", "ARN"),
        parameter="ResourceName",
        tags="TagList",
    ),
    "elasticbeanstalk": elasticbeanstalk,
    "eks": eks,
    "elbv2": elbv2,
    "events": _by_arn("events", ("list_rules", "Rules", "Arn"), parameter="ResourceARN", tags="Tags"),
    "guardduty": guardduty,
    "iam": iam,
    "kms": kms,
    "lambda": lambda_,
    "logs": _by_arn("logs", ("describe_log_groups", "logGroups", "logGroupArn"), parameter="resourceArn", tags="tags"),
    "rds": _by_arn(
        "rds",
        ("describe_db_instances", "DBInstances", "DBInstanceArn"),
        ("describe_db_clusters", "DBClusters", "DBClusterArn"),
        ("describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupArn"),
        ("describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupArn"),
        ("describe_db_snapshots", "DBSnapshots", "DBSnapshotArn"),
        parameter="ResourceName",
        tags="TagList",
    ),
    "resource-groups": _by_arn(
        "resource_groups", ("list_groups", "GroupIdentifiers", "GroupArn"), ask="get_tags", parameter="Arn", tags="Tags"
    ),
    "route53": route53,
    "s3": s3,
    "sagemaker": _by_arn(
        "sagemaker",
        ("list_models", "Models", "ModelArn"),
        ("list_endpoint_configs", "EndpointConfigs", "EndpointConfigArn"),
        ("list_endpoints", "Endpoints", "EndpointArn"),
        ask="list_tags",
        parameter="ResourceArn",
        tags="Tags",
    ),
    "scheduler": _by_arn(
        "scheduler", ("list_schedule_groups", "ScheduleGroups", "Arn"), parameter="ResourceArn", tags="Tags"
    ),
    "secretsmanager": secretsmanager,
    "securityhub": securityhub,
    "servicediscovery": _by_arn(
        "servicediscovery",
        ("list_namespaces", "Namespaces", "Arn"),
        ("list_services", "Services", "Arn"),
        parameter="ResourceARN",
        tags="Tags",
    ),
    "sns": _by_arn("sns", ("list_topics", "Topics", "TopicArn"), parameter="ResourceArn", tags="Tags"),
    "sqs": sqs,
    "ssm": ssm,
    "stepfunctions": _by_arn(
        "stepfunctions",
        ("list_state_machines", "stateMachines", "stateMachineArn"),
        parameter="resourceArn",
        tags="tags",
    ),
    "wafv2": wafv2,
    "xray": xray,
}
