"""Plausible values for what only Terraform knows, so that a policy document can be judged before anything exists."""

import re
from typing import Any

from policies.iam import closing

ACCOUNT, REGION, PARTITION = "123456789012", "us-east-1", "aws"

ARNS = {
    "aws_alb": "elasticloadbalancing:{r}:{a}:loadbalancer/app/{n}/0123456789abcdef",
    "aws_api_gateway_rest_api": "apigateway:{r}::/restapis/{n}",
    "aws_apigatewayv2_api": "apigateway:{r}::/apis/{n}",
    "aws_appautoscaling_target": "application-autoscaling:{r}:{a}:scalable-target/{n}",
    "aws_apprunner_service": "apprunner:{r}:{a}:service/{n}/0123456789abcdef0123456789abcdef",
    "aws_autoscaling_group": "autoscaling:{r}:{a}:autoScalingGroup:{n}:autoScalingGroupName/{n}",
    "aws_backup_vault": "backup:{r}:{a}:backup-vault:{n}",
    "aws_batch_job_definition": "batch:{r}:{a}:job-definition/{n}:1",
    "aws_batch_job_queue": "batch:{r}:{a}:job-queue/{n}",
    "aws_cloudfront_distribution": "cloudfront::{a}:distribution/{n}",
    "aws_cloudtrail": "cloudtrail:{r}:{a}:trail/{n}",
    "aws_cloudwatch_event_bus": "events:{r}:{a}:event-bus/{n}",
    "aws_cloudwatch_event_rule": "events:{r}:{a}:rule/{n}",
    "aws_cloudwatch_log_group": "logs:{r}:{a}:log-group:{n}",
    "aws_cloudwatch_metric_alarm": "cloudwatch:{r}:{a}:alarm:{n}",
    "aws_db_instance": "rds:{r}:{a}:db:{n}",
    "aws_dynamodb_table": "dynamodb:{r}:{a}:table/{n}",
    "aws_ecr_repository": "ecr:{r}:{a}:repository/{n}",
    "aws_ecs_cluster": "ecs:{r}:{a}:cluster/{n}",
    "aws_ecs_service": "ecs:{r}:{a}:service/cluster/{n}",
    "aws_ecs_task_definition": "ecs:{r}:{a}:task-definition/{n}:1",
    "aws_efs_access_point": "elasticfilesystem:{r}:{a}:access-point/{n}",
    "aws_efs_file_system": "elasticfilesystem:{r}:{a}:file-system/{n}",
    "aws_eks_cluster": "eks:{r}:{a}:cluster/{n}",
    "aws_elasticache_replication_group": "elasticache:{r}:{a}:replicationgroup:{n}",
    "aws_iam_group": "iam::{a}:group/{n}",
    "aws_iam_instance_profile": "iam::{a}:instance-profile/{n}",
    "aws_iam_openid_connect_provider": "iam::{a}:oidc-provider/{n}",
    "aws_iam_policy": "iam::{a}:policy/{n}",
    "aws_iam_role": "iam::{a}:role/{n}",
    "aws_iam_user": "iam::{a}:user/{n}",
    "aws_instance": "ec2:{r}:{a}:instance/{n}",
    "aws_kinesis_firehose_delivery_stream": "firehose:{r}:{a}:deliverystream/{n}",
    "aws_kinesis_stream": "kinesis:{r}:{a}:stream/{n}",
    "aws_kms_alias": "kms:{r}:{a}:alias/{n}",
    "aws_kms_key": "kms:{r}:{a}:key/{n}",
    "aws_lambda_alias": "lambda:{r}:{a}:function:{n}:live",
    "aws_lambda_function": "lambda:{r}:{a}:function:{n}",
    "aws_lb": "elasticloadbalancing:{r}:{a}:loadbalancer/app/{n}/0123456789abcdef",
    "aws_rds_cluster": "rds:{r}:{a}:cluster:{n}",
    "aws_s3_access_point": "s3:{r}:{a}:accesspoint/{n}",
    "aws_s3_bucket": "s3:::{n}",
    "aws_sagemaker_endpoint": "sagemaker:{r}:{a}:endpoint/{n}",
    "aws_scheduler_schedule": "scheduler:{r}:{a}:schedule/default/{n}",
    "aws_secretsmanager_secret": "secretsmanager:{r}:{a}:secret:{n}-AbCdEf",
    "aws_sfn_state_machine": "states:{r}:{a}:stateMachine:{n}",
    "aws_sns_topic": "sns:{r}:{a}:{n}",
    "aws_sqs_queue": "sqs:{r}:{a}:{n}",
    "aws_ssm_parameter": "ssm:{r}:{a}:parameter/{n}",
    "aws_wafv2_web_acl": "wafv2:{r}:{a}:regional/webacl/{n}/0123",
}
"""ARN of a Terraform type after ``arn:aws:`` (Service Authorization Reference), with region, account and name."""

REFERENCE = re.compile(r"(?:data\.)?(aws_\w+)\.([\w-]+)((?:\[[^\]]*\]|\.[\w-]+)*)")


def resolved(value: Any, whole: str = "unknown") -> Any:
    """A document without references. ``whole``: what stands for a text that is nothing but an unknown."""
    if isinstance(value, dict):
        return {
            key: resolved(inner, "*" if key.lower() in ("resource", "notresource") else whole)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [resolved(inner, whole) for inner in value]
    return text(value, whole) if isinstance(value, str) else value


def text(found: str, whole: str) -> str:
    out, position = "", 0
    while (start := found.find("${", position)) >= 0:
        end = closing(found, start + 1) + 1
        expression = found[start + 2 : end - 1]
        if expression.startswith(("aws:", "*", "?", "$")):
            out += found[position:end]  # a variable of IAM itself
        else:
            alone = start == 0 and end == len(found)
            out += found[position:start] + (stands_for(expression) or (whole if alone else "unknown"))
        position = end
    return out + found[position:]


def stands_for(expression: str) -> str:
    """A plausible value of an expression; '' if it says too little."""
    found = REFERENCE.search(expression)
    if not found:
        return ""
    resource_type, name, path = found.groups()
    attribute = path.rpartition(".")[2]
    if resource_type in ("aws_partition", "aws_caller_identity", "aws_region"):
        by_attribute = {
            "partition": PARTITION,
            "dns_suffix": "amazonaws.com",
            "account_id": ACCOUNT,
            "arn": f"arn:aws:iam::{ACCOUNT}:root",
        }
        return by_attribute.get(attribute, REGION if resource_type == "aws_region" else ACCOUNT)
    if attribute in ("account_id", "owner_id"):
        return ACCOUNT
    if attribute == "execution_arn":
        return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{name}"
    if attribute == "secret_arn":
        resource_type = "aws_secretsmanager_secret"
    if attribute == "arn" or attribute.endswith("_arn"):
        service, _, kind = resource_type.removeprefix("aws_").partition("_")
        pattern = ARNS.get(resource_type, f"{service}:{{r}}:{{a}}:{kind.replace('_', '-') or service}/{{n}}")
        return "arn:aws:" + pattern.format(r=REGION, a=ACCOUNT, n=name)
    return name
