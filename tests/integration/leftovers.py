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


def _elbv2(session: boto3.Session) -> Iterator[str]:
    elbv2 = session.client("elbv2")
    yield from (balancer["LoadBalancerName"] for balancer in elbv2.describe_load_balancers()["LoadBalancers"])
    yield from (group["TargetGroupName"] for group in elbv2.describe_target_groups()["TargetGroups"])


def _ecs(session: boto3.Session) -> Iterator[str]:
    ecs = session.client("ecs")
    clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    yield from (cluster["clusterName"] for cluster in clusters if cluster["status"] not in _GONE)
    yield from ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]


def _kms(session: boto3.Session) -> Iterator[str]:
    kms = session.client("kms")
    for key in kms.list_keys()["Keys"]:
        about = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if about["KeyState"] not in _GONE and about["KeyManager"] == "CUSTOMER":
            yield key["KeyId"]
    yield from (
        alias["AliasName"] for alias in kms.list_aliases()["Aliases"] if not alias["AliasName"].startswith("alias/aws/")
    )


def _iam(session: boto3.Session) -> Iterator[str]:
    iam = session.client("iam")
    roles = iam.list_roles()["Roles"]
    yield from (role["RoleName"] for role in roles if not role["Path"].startswith("/aws-service-role/"))
    yield from (profile["InstanceProfileName"] for profile in iam.list_instance_profiles()["InstanceProfiles"])
    yield from (policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"])


def _cloudwatch(session: boto3.Session) -> Iterator[str]:
    cloudwatch = session.client("cloudwatch")
    yield from (alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"])
    yield from (dashboard["DashboardName"] for dashboard in cloudwatch.list_dashboards()["DashboardEntries"])


def _scaling(session: boto3.Session) -> Iterator[str]:
    scaling = session.client("application-autoscaling")
    yield from (
        target["ResourceId"] for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    )
    yield from (
        policy["PolicyName"] for policy in scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    )
    actions = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    yield from (action["ScheduledActionName"] for action in actions)


def _rds(session: boto3.Session) -> Iterator[str]:
    rds = session.client("rds")
    yield from (instance["DBInstanceIdentifier"] for instance in rds.describe_db_instances()["DBInstances"])
    yield from (group["DBSubnetGroupName"] for group in rds.describe_db_subnet_groups()["DBSubnetGroups"])
    groups = rds.describe_db_parameter_groups()["DBParameterGroups"]
    yield from (
        group["DBParameterGroupName"] for group in groups if not group["DBParameterGroupName"].startswith("default.")
    )


def _elasticache(session: boto3.Session) -> Iterator[str]:
    cache = session.client("elasticache")
    yield from (group["ReplicationGroupId"] for group in cache.describe_replication_groups()["ReplicationGroups"])
    yield from (cluster["CacheClusterId"] for cluster in cache.describe_cache_clusters()["CacheClusters"])
    yield from (group["CacheSubnetGroupName"] for group in cache.describe_cache_subnet_groups()["CacheSubnetGroups"])


def _budgets(session: boto3.Session) -> Iterator[str]:
    account = session.client("sts").get_caller_identity()["Account"]
    answer = session.client("budgets").describe_budgets(AccountId=account)
    yield from (budget["BudgetName"] for budget in answer.get("Budgets", []))


def _names(
    service: str, operation: str, items: str, name: str, **arguments: str
) -> Callable[[boto3.Session], Iterator[str]]:
    """Lists the `name` of every one of `items` in the answer to `operation`."""

    def ask(session: boto3.Session) -> Iterator[str]:
        answer = getattr(session.client(service), operation)(**arguments)  # type: ignore[call-overload]
        yield from (item[name] for item in answer[items])

    return ask


_SERVICES: dict[str, Callable[[boto3.Session], Iterator[str]]] = {
    "acm": _names("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    "budgets": _budgets,
    "cloudwatch": _cloudwatch,
    "ec2": _ec2,
    "ecr": _names("ecr", "describe_repositories", "repositories", "repositoryName"),
    "ecs": _ecs,
    "elasticache": _elasticache,
    "elbv2": _elbv2,
    "iam": _iam,
    "kms": _kms,
    "logs": _names("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "rds": _rds,
    "resource groups": _names("resource-groups", "list_groups", "GroupIdentifiers", "GroupName"),
    "route53": _names("route53", "list_hosted_zones", "HostedZones", "Name"),
    "s3": _names("s3", "list_buckets", "Buckets", "Name"),
    "scaling": _scaling,
    "secretsmanager": _names("secretsmanager", "list_secrets", "SecretList", "Name"),
    "sns": _names("sns", "list_topics", "Topics", "TopicArn"),
    "wafv2": _names("wafv2", "list_web_acls", "WebACLs", "Name", Scope="REGIONAL"),
}
