"""What is never deleted, whatever tags it carries."""

import re

UNTOUCHABLE = (
    (r":iam::\d*:role/aws-service-role/", "a role of AWS's own: other stacks of the account use it"),
    (r":iam::\d*:role/(aws-reserved/.*)?AWSReservedSSO", "a role of IAM Identity Center: people sign in with it"),
    (r":iam::\d*:role/AWSServiceRole", "a role of AWS's own: other stacks of the account use it"),
    (r":iam::\d*:role/(OrganizationAccountAccessRole|AWSControlTower\w*)$", "the organization governs with it"),
    (r":iam::\d*:role/(service-role/)?aws-elasticbeanstalk-", "Elastic Beanstalk shares it in the account"),
    (r":iam::\d*:user/", "a person, or what signs in as one: no stack has any"),
    (r":iam::aws:", "AWS's own policy"),
    (r":iam::\d*:oidc-provider/(token\.actions\.githubusercontent\.com|gitlab\.com)$", "pipelines sign in with it"),
    (r":s3:::elasticbeanstalk-[a-z0-9-]+-\d{12}$", "Elastic Beanstalk shares it in the account and region"),
    (r":s3:::(cdk-|cf-templates-|aws-(athena|cloudtrail|glue|sam-cli|quicksetup|waf-logs)-)", "AWS's tools share it"),
    (r":s3:::.*(tfstate|terraform-state)", "looks like where Terraform keeps states"),
    (r":dynamodb:.*:table/.*(terraform|tfstate).*lock", "looks like where Terraform locks states"),
    (r":kms:.*:alias/aws/", "AWS's own key"),
    (
        r":logs:.*:log-group:(RDSOSMetrics|/aws/apigateway/welcome|aws-controltower/.*)$",
        "the whole account writes to it",
    ),
    (r":rds:.*:(pg|subgrp|og|cluster-pg):default", "AWS's default, in every account"),
    (r":elasticache:.*:(parametergroup|subnetgroup):default", "AWS's default, in every account"),
    (r":events:.*:event-bus/default$", "the account's default bus"),
    (r":scheduler:.*:schedule-group/default$", "the account's default group"),
    (r":ssm:.*:parameter/aws/", "AWS's public parameter"),
    (r":xray:.*/Default$", "AWS's default, in every account"),
    (r":backup:.*:backup-vault:(Default$|aws/)", "AWS's vault, which others of the account use"),
    (r":athena:.*:workgroup/primary$", "AWS's default, in every account"),
    (r":cloudformation:.*:stack/(CDKToolkit|StackSet-AWSControlTower)", "other tools' own stack"),
)
"""Patterns of ARNs, with the reason. Defaults of EC2 (the default VPC and what is in it, default security groups, main
route tables, default network ACLs) have ids, and are told by what EC2 says of them."""


def why_untouchable(arn: str, kept: frozenset[str] = frozenset()) -> str | None:
    """Why a thing is never deleted; None if nothing speaks against it. `kept` are ARNs that Terraform itself needs."""
    if arn in kept:
        return "Terraform keeps the states of stacks in it"
    return next((reason for pattern, reason in UNTOUCHABLE if re.search(pattern, arn)), None)
