"""How each service tells what it has and how that is tagged: one function per service in `SOURCES`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

type Clients = Any
"""Makes clients of the emulator's services: `clients.ec2` is one for EC2."""
type Found = Iterator[tuple[str, dict[str, str]]]
"""ARNs with their tags."""


def _pages(client: Any, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
    if client.can_paginate(operation):
        for page in client.get_paginator(operation).paginate(**parameters):
            yield from page.get(key) or []
    else:
        yield from getattr(client, operation)(**parameters).get(key) or []


def _tags(pairs: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """A list of pairs, however its service spells them, as a dictionary."""
    result = {}
    for pair in pairs or []:
        low = {name.lower().removeprefix("tag"): value for name, value in pair.items()}
        result[low["key"]] = low["value"]
    return result


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
    ("describe_snapshots", "Snapshots", "SnapshotId", "snapshot"),
    ("describe_key_pairs", "KeyPairs", "KeyPairId", "key-pair"),
)


def ec2(clients: Clients, account: str, region: str) -> Found:
    client, prefix = clients.ec2, f"arn:aws:ec2:{region}:{account}"
    for operation, key, identity, kind in _EC2:
        for one in _pages(client, operation, key):
            if one.get("State") != "deleted":
                yield f"{prefix}:{kind}/{one.get(identity)}", _tags(one.get("Tags") or one.get("TagSet"))
    for reservation in _pages(client, "describe_instances", "Reservations"):
        for one in reservation["Instances"]:
            if one["State"]["Name"] != "terminated":
                yield f"{prefix}:instance/{one['InstanceId']}", _tags(one.get("Tags"))


def autoscaling(clients: Clients, _account: str, _region: str) -> Found:
    for one in _pages(clients.autoscaling, "describe_auto_scaling_groups", "AutoScalingGroups"):
        yield one["AutoScalingGroupARN"], _tags({"Key": tag["Key"], "Value": tag["Value"]} for tag in one["Tags"])


def acm(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.acm
    for one in _pages(client, "list_certificates", "CertificateSummaryList"):
        arn = one["CertificateArn"]
        yield arn, _tags(client.list_tags_for_certificate(CertificateArn=arn).get("Tags"))


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


def cloudwatch(clients: Clients, _account: str, _region: str) -> Found:
    client, alarms = clients.cloudwatch, clients.cloudwatch.describe_alarms()
    for one in [*alarms.get("MetricAlarms", []), *alarms.get("CompositeAlarms", [])]:
        yield one["AlarmArn"], _tags(client.list_tags_for_resource(ResourceARN=one["AlarmArn"]).get("Tags"))


def ecr(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.ecr
    for one in _pages(client, "describe_repositories", "repositories"):
        arn = one["repositoryArn"]
        yield arn, _tags(client.list_tags_for_resource(resourceArn=arn).get("tags"))


def ecs(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.ecs
    for cluster in _pages(client, "list_clusters", "clusterArns"):
        yield cluster, _tags(client.list_tags_for_resource(resourceArn=cluster).get("tags"))
        for kind in ("service", "task"):
            for arn in _pages(client, f"list_{kind}s", f"{kind}Arns", cluster=cluster):
                yield arn, _tags(client.list_tags_for_resource(resourceArn=arn).get("tags"))
    for arn in _pages(client, "list_task_definitions", "taskDefinitionArns"):
        yield arn, _tags(client.list_tags_for_resource(resourceArn=arn).get("tags"))


def elasticache(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.elasticache
    for operation, key in (
        ("describe_replication_groups", "ReplicationGroups"),
        ("describe_cache_clusters", "CacheClusters"),
        ("describe_cache_parameter_groups", "CacheParameterGroups"),
        ("describe_cache_subnet_groups", "CacheSubnetGroups"),
    ):
        for one in _pages(client, operation, key):
            yield one["ARN"], _tags(client.list_tags_for_resource(ResourceName=one["ARN"]).get("TagList"))


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


def events(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.events
    for one in _pages(client, "list_rules", "Rules"):
        yield one["Arn"], _tags(client.list_tags_for_resource(ResourceARN=one["Arn"]).get("Tags"))


def iam(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.iam
    for one in _pages(client, "list_roles", "Roles"):
        yield one["Arn"], _tags(client.list_role_tags(RoleName=one["RoleName"]).get("Tags"))
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


def logs(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.logs
    for one in _pages(client, "describe_log_groups", "logGroups"):
        arn = one["arn"].removesuffix(":*")
        yield arn, client.list_tags_for_resource(resourceArn=arn).get("tags") or {}


def rds(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.rds
    for operation, key, arn in (
        ("describe_db_instances", "DBInstances", "DBInstanceArn"),
        ("describe_db_clusters", "DBClusters", "DBClusterArn"),
        ("describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupArn"),
        ("describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupArn"),
        ("describe_db_snapshots", "DBSnapshots", "DBSnapshotArn"),
    ):
        for one in _pages(client, operation, key):
            yield one[arn], _tags(client.list_tags_for_resource(ResourceName=one[arn]).get("TagList"))


def resource_groups(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.resource_groups
    for one in _pages(client, "list_groups", "GroupIdentifiers"):
        yield one["GroupArn"], client.get_tags(Arn=one["GroupArn"]).get("Tags") or {}


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


def servicediscovery(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.servicediscovery
    for operation, key in (("list_namespaces", "Namespaces"), ("list_services", "Services")):
        for one in _pages(client, operation, key):
            yield one["Arn"], _tags(client.list_tags_for_resource(ResourceARN=one["Arn"]).get("Tags"))


def sns(clients: Clients, _account: str, _region: str) -> Found:
    client = clients.sns
    for one in _pages(client, "list_topics", "Topics"):
        yield one["TopicArn"], _tags(client.list_tags_for_resource(ResourceArn=one["TopicArn"]).get("Tags"))


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


SOURCES: dict[str, Callable[[Clients, str, str], Found]] = {
    "acm": acm,
    "application-autoscaling": application_autoscaling,
    "autoscaling": autoscaling,
    "budgets": budgets,
    "cloudwatch": cloudwatch,
    "ec2": ec2,
    "ecr": ecr,
    "ecs": ecs,
    "elasticache": elasticache,
    "elbv2": elbv2,
    "events": events,
    "iam": iam,
    "kms": kms,
    "logs": logs,
    "rds": rds,
    "resource-groups": resource_groups,
    "route53": route53,
    "s3": s3,
    "secretsmanager": secretsmanager,
    "servicediscovery": servicediscovery,
    "sns": sns,
    "sqs": sqs,
    "ssm": ssm,
    "wafv2": wafv2,
}
