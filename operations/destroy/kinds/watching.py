"""What watches a stack: logs, alarms, dashboards, budgets, resource groups, traces."""

from operations.destroy.aws import Aws
from operations.destroy.log_groups import log_groups, of_a_service
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_CLOUDWATCH_TAGS = tags_at("cloudwatch", "list_tags_for_resource", "Tags", ResourceARN="{arn}")
_COST_TAGS = tags_at("ce", "list_tags_for_resource", "ResourceTags", ResourceArn="{arn}")


def _log_protection(aws: Aws, fields: Fields) -> str | None:
    found = aws.listed("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=fields["name"])
    on = any(one["logGroupName"] == fields["name"] and one.get("deletionProtectionEnabled") for one in found)
    return "deletion protection is on" if on else None


def _dashboards(aws: Aws) -> list[str]:
    found = aws.listed("cloudwatch", "list_dashboards", "DashboardEntries", DashboardNamePrefix=aws.scope.prefix)
    return [one["DashboardArn"] for one in found if aws.scope.named(one["DashboardName"])]


def _dashboard_exists(aws: Aws, fields: Fields) -> dict[str, str] | None:
    return {} if fields["arn"] in _dashboards(aws) else None


def _budgets(aws: Aws) -> list[str]:
    account = aws.scope.account
    found = aws.listed("budgets", "describe_budgets", "Budgets", AccountId=account)
    prefix = f"arn:{aws.scope.partition}:budgets::{account}:budget/"
    return [prefix + one["BudgetName"] for one in found if aws.scope.may_be_named(one["BudgetName"])]


KINDS = (
    Kind(
        what="log group",
        arn="arn:{partition}:logs:{region}:{account}:log-group:{name*}",
        rank=82,
        find=log_groups,
        tags=tags_at("logs", "list_tags_for_resource", "tags", resourceArn="{arn}"),
        tagless=lambda aws, fields: of_a_service(aws.scope, fields["name"]),
        steps=(call("logs", "delete_log_group", logGroupName="{name}"),),
        stops=_log_protection,
    ),
    Kind(
        what="alarm",
        arn="arn:{partition}:cloudwatch:{region}:{account}:alarm:{name*}",
        rank=80,
        find=Listed("cloudwatch", "describe_alarms", "MetricAlarms", "{AlarmArn}", "{AlarmName}"),
        tags=_CLOUDWATCH_TAGS,
        steps=(call("cloudwatch", "delete_alarms", AlarmNames=["{name}"]),),
    ),
    Kind(
        what="dashboard",
        arn="arn:{partition}:cloudwatch::{account}:dashboard/{name}",
        rank=80,
        find=_dashboards,
        tags=_dashboard_exists,
        tagless=lambda aws, _fields: f"named after {aws.scope.prefix}; dashboards carry no tags",
        steps=(call("cloudwatch", "delete_dashboards", DashboardNames=["{name}"]),),
    ),
    Kind(
        what="budget",
        arn="arn:{partition}:budgets::{account}:budget/{name*}",
        rank=80,
        find=_budgets,
        tags=tags_at("budgets", "list_tags_for_resource", "ResourceTags", ResourceARN="{arn}"),
        steps=(call("budgets", "delete_budget", AccountId="{account}", BudgetName="{name}"),),
    ),
    Kind(
        what="cost anomaly subscription",
        arn="arn:{partition}:ce::{account}:anomalysubscription/{id}",
        rank=79,
        tags=_COST_TAGS,
        steps=(call("ce", "delete_anomaly_subscription", SubscriptionArn="{arn}"),),
    ),
    Kind(
        what="cost anomaly monitor",
        arn="arn:{partition}:ce::{account}:anomalymonitor/{id}",
        rank=80,
        tags=_COST_TAGS,
        steps=(call("ce", "delete_anomaly_monitor", MonitorArn="{arn}"),),
    ),
    Kind(
        what="cost category",
        arn="arn:{partition}:ce::{account}:costcategory/{id}",
        rank=80,
        tags=_COST_TAGS,
        steps=(call("ce", "delete_cost_category_definition", CostCategoryArn="{arn}"),),
    ),
    Kind(
        what="resource group",
        arn="arn:{partition}:resource-groups:{region}:{account}:group/{name*}",
        rank=85,
        find=Listed("resource-groups", "list_groups", "GroupIdentifiers", "{GroupArn}", "{GroupName}"),
        tags=tags_at("resource-groups", "get_tags", "Tags", Arn="{arn}"),
        steps=(call("resource-groups", "delete_group", Group="{arn}"),),
    ),
    Kind(
        what="X-Ray group",
        arn="arn:{partition}:xray:{region}:{account}:group/{name}/{id}",
        rank=80,
        tags=tags_at("xray", "list_tags_for_resource", "Tags", ResourceARN="{arn}"),
        steps=(call("xray", "delete_group", GroupARN="{arn}"),),
    ),
    Kind(
        what="X-Ray sampling rule",
        arn="arn:{partition}:xray:{region}:{account}:sampling-rule/{name}",
        rank=80,
        tags=tags_at("xray", "list_tags_for_resource", "Tags", ResourceARN="{arn}"),
        steps=(call("xray", "delete_sampling_rule", RuleARN="{arn}"),),
    ),
)
