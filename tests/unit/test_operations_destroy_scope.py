"""What belongs to a stack, and what only looks like it."""

import pytest

from operations.destroy.log_groups import of_a_service
from operations.destroy.untouchable import why_untouchable
from tests.unit.destroy_account import FOREIGN, OWN, SCOPE


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        (OWN, "carries Project=landfall, Stack=landfall-dev-fargate"),
        ({**OWN, "Name": "anything"}, "carries Project=landfall, Stack=landfall-dev-fargate"),
        ({}, None),
        (FOREIGN, None),
        ({**OWN, "aws:cloudformation:stack-name": "awseb-e-1-stack"}, None),
        ({"Stack": "landfall-dev-fargate"}, None),
        ({**OWN, "Project": "other"}, None),
        ({"kubernetes.io/cluster/landfall-dev-fargate": "owned"}, "made by Kubernetes: carries kubernetes.io/cluster/"),
        ({"kubernetes.io/cluster/landfall-dev-fargate": "shared"}, None),
        ({"kubernetes.io/cluster/landfall-dev-fargate2": "owned"}, None),
        ({"elbv2.k8s.aws/cluster": "landfall-dev-fargate"}, "made by Kubernetes: carries elbv2.k8s.aws/cluster="),
        ({"elbv2.k8s.aws/cluster": "landfall-dev-fargate", **FOREIGN}, None),
        ({"kubernetes.io/cluster/landfall-dev-fargate": "owned", "eks:nodegroup-name": "system"}, None),
        ({"kubernetes.io/cluster/landfall-dev-fargate": "owned", "aws:eks:cluster-name": "landfall-dev-fargate"}, None),
    ],
)
def test_tags_tell_whose_it_is(tags: dict[str, str], why: str | None) -> None:
    told = SCOPE.why(tags)
    assert (told is None) if why is None else (told or "").startswith(why)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("landfall-dev-fargate", True),
        ("landfall-dev-fargate-service", True),
        ("landfall-dev-fargate/service", True),
        ("landfall-dev-fargate2", False),
        ("landfall-dev-fargate2-service", False),
        ("landfall-dev-fargateway", False),
        ("my-landfall-dev-fargate", False),
        ("landfall-dev-fargate-blue", False),
        ("landfall-dev-fargate-blue-service", False),
        ("landfall-dev-fargate-blueish", True),
        ("", False),
    ],
)
def test_names_tell_whose_it_is_unless_another_stack_has_the_longer_prefix(name: str, ours: bool) -> None:
    assert SCOPE.named(name) is ours


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/aws/lambda/landfall-dev-fargate-warmer", "made by Lambda for landfall-dev-fargate, by its name"),
        ("/aws/ecs/containerinsights/landfall-dev-fargate/performance", "made by Container Insights of ECS"),
        ("/aws/eks/landfall-dev-fargate/cluster", "made by EKS"),
        ("/aws/rds/instance/landfall-dev-fargate-database/postgresql", "made by RDS"),
        ("/aws/lambda/landfall-dev-fargate2-warmer", None),
        ("/aws/lambda/landfall-dev-fargate-blue-warmer", None),
        ("/aws/lambda/somebody", None),
        ("/somewhere/landfall-dev-fargate-warmer", None),
        ("RDSOSMetrics", None),
    ],
)
def test_log_groups_that_services_make_are_known_by_their_names(name: str, why: str | None) -> None:
    told = of_a_service(SCOPE, name)
    assert (told is None) if why is None else (told or "").startswith(why)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef",
        "arn:aws:iam::123456789012:role/OrganizationAccountAccessRole",
        "arn:aws:iam::123456789012:user/somebody",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:s3:::elasticbeanstalk-us-east-1-123456789012",
        "arn:aws:s3:::cdk-hnb659fds-assets-123456789012-us-east-1",
        "arn:aws:s3:::our-tfstate",
        "arn:aws:dynamodb:us-east-1:123456789012:table/terraform-state-lock",
        "arn:aws:kms:us-east-1:123456789012:alias/aws/s3",
        "arn:aws:logs:us-east-1:123456789012:log-group:RDSOSMetrics",
        "arn:aws:backup:us-east-1:123456789012:backup-vault:Default",
        "arn:aws-us-gov:iam::123456789012:role/AWSServiceRoleForSupport",
    ],
)
def test_what_the_account_shares_is_never_touched(arn: str) -> None:
    assert why_untouchable(arn)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:role/landfall-dev-fargate-service",
        "arn:aws:s3:::landfall-dev-fargate-results-123456789012",
        "arn:aws:kms:us-east-1:123456789012:alias/landfall-dev-fargate",
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/landfall-dev-fargate-warmer",
    ],
)
def test_what_is_a_stack_s_own_is_not_among_it(arn: str) -> None:
    assert why_untouchable(arn) is None


def test_what_terraform_keeps_its_states_in_is_never_touched() -> None:
    arn = "arn:aws:s3:::states"
    assert why_untouchable(arn, frozenset({arn})) == "Terraform keeps the states of stacks in it"
