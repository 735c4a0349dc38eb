# ruff: noqa: E501 — a message is one line, and is compared as such
"""Elastic Beanstalk."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.synthesis import KEY, Block, Stack, variant_stack
from tests.unit.wrong_environment import said_about

SINGLE: Block = {"environment_type": "single-instance"}
DATA: Block = {"database": {}, "cache": {}, "network": {"tiers": {"data": {}}}}
DOMAIN: Block = {"domain": {"name": "api.example.com"}}
GROUP = "${aws_security_group.beanstalk/security-group/group.id}"


def built(settings: Block | None = None, **overrides: Any) -> Stack:
    return variant_stack("beanstalk", settings, **overrides)


def options(stack: Stack) -> dict[tuple[str, str], str]:
    """By namespace and name."""
    found = stack.one("aws_elastic_beanstalk_environment")["setting"]
    settings = {(one["namespace"], one["name"]): one["value"] for one in found}
    assert len(settings) == len(found)
    return settings


def option(namespace: str, name: str, stack: Stack) -> str | None:
    return options(stack).get((f"aws:{namespace}", name))


# --- what is deployed


def description(stack: Stack) -> Block:
    text = next(iter(stack.document["locals"].values()))
    told = json.loads(text)
    assert isinstance(told, dict)
    return told


def test_the_source_bundle_describes_the_container() -> None:
    assert description(built(workload={"image": "nginx:1.27", "port": 9000})) == {
        "AWSEBDockerrunVersion": "1",
        "Image": {"Name": "nginx:1.27", "Update": "true"},
        "Ports": [{"ContainerPort": 9000}],
    }


def test_the_stack_s_own_image_is_named_by_its_repository() -> None:
    image = description(built(workload={"image": "ecr:1.4.2"}))["Image"]
    assert image["Name"] == "${aws_ecr_repository.registry/repository.repository_url}:1.4.2"


def test_the_command_is_quoted_as_a_shell_reads_it() -> None:
    assert description(built(workload={"command": ["serve", "a b", "${x}"]}))["Command"] == "serve 'a b' '$${x}'"


def test_the_bundle_and_its_version_are_named_by_what_is_in_them() -> None:
    stack = built()
    bundle, version = stack.one("aws_s3_object"), stack.one("aws_elastic_beanstalk_application_version")
    label = f"${{substr(sha256({bundle['content'].removeprefix('${').removesuffix('}')}), 0, 16)}}"
    assert (version["name"], bundle["key"]) == (label, f"{label}/Dockerrun.aws.json")
    # Beanstalk deletes no version that is deployed.
    assert version["lifecycle"] == {"create_before_destroy": True}
    deployed = stack.one("aws_elastic_beanstalk_environment")["version_label"]
    assert deployed == "${aws_elastic_beanstalk_application_version.beanstalk/source/version.name}"


def test_the_bundle_is_encrypted_with_the_stack_s_key_in_a_bucket_with_versions() -> None:
    stack = built()
    bundle = stack.one("aws_s3_object")
    assert (bundle["server_side_encryption"], bundle["kms_key_id"]) == ("aws:kms", KEY)
    (versioning,) = stack.all("aws_s3_bucket_versioning", "beanstalk/source").values()
    assert versioning["versioning_configuration"]["status"] == "Enabled"


def test_the_bundle_has_no_tags_since_an_object_takes_ten_at_most() -> None:
    bundle = built().one("aws_s3_object")
    assert "tags" not in bundle
    assert bundle["override_provider"] == {"default_tags": {"tags": {}}}


def test_variables_are_options_and_secrets_are_references() -> None:
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/x"
    stack = built(workload={"environment": {"MODE": "${x}"}, "secrets": {"API_KEY": "create", "TOKEN": arn}}, **DATA)
    by_namespace: dict[str, Block] = {}
    for (namespace, name), value in options(stack).items():
        by_namespace.setdefault(namespace, {})[name] = value
    variables = by_namespace["aws:elasticbeanstalk:application:environment"]
    secrets = by_namespace["aws:elasticbeanstalk:application:environmentsecrets"]
    assert variables["MODE"] == "$${x}"
    assert secrets == {
        "API_KEY": "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}",
        "TOKEN": arn,
        "DATABASE_PASSWORD": "${aws_db_instance.database/instance.master_user_secret[0].secret_arn}:password",
    }
    assert secrets.keys().isdisjoint(variables)
    statements = stack.statements("beanstalk/profile/role/permissions")
    assert statements["ReadSsm"]["resources"] == [arn]
    assert len(statements["ReadSecretsmanager"]["resources"]) == 2


# --- the instances


@pytest.mark.parametrize("settings", [SINGLE, {}])
def test_instances_have_imds_v2_only_and_a_disk_of_gp3(settings: Block) -> None:
    stack = built({**settings, "disk_gb": 40})
    launch = {name: value for (space, name), value in options(stack).items() if space.endswith("launchconfiguration")}
    assert launch == {
        "IamInstanceProfile": "${aws_iam_instance_profile.beanstalk/profile/profile.name}",
        "DisableDefaultEC2SecurityGroup": "true",
        "SecurityGroups": GROUP,
        "DisableIMDSv1": "true",
        "RootVolumeType": "gp3",
        "RootVolumeSize": "40",
        "MonitoringInterval": "1 minute",
    }


@pytest.mark.parametrize(
    ("types", "architecture"), [(["t4g.small", "t4g.medium"], "arm64"), (["t3.small", "m7i.large"], "x86_64")]
)
def test_instances_are_of_one_architecture(types: list[str], architecture: str) -> None:
    stack = built({"instance_types": types}, workload={"architectures": [architecture]})
    assert option("ec2:instances", "InstanceTypes", stack) == ",".join(types)
    assert option("ec2:instances", "SupportedArchitectures", stack) == architecture


def test_spot_comes_on_top_of_the_base_only_where_it_is_asked_for() -> None:
    stack = built({"spot": True, "on_demand_base": 2})
    assert option("ec2:instances", "EnableSpot", stack) == "true"
    assert option("ec2:instances", "SpotFleetOnDemandBase", stack) == "2"
    assert option("ec2:instances", "SpotFleetOnDemandAboveBasePercentage", stack) == "0"
    stack = built()
    assert option("ec2:instances", "EnableSpot", stack) == "false"
    assert option("ec2:instances", "SpotFleetOnDemandBase", stack) is None


def test_a_single_instance_has_neither_a_load_balancer_nor_bounds() -> None:
    stack = built(SINGLE)
    assert option("elasticbeanstalk:environment", "EnvironmentType", stack) == "SingleInstance"
    assert not stack.all("aws_lb")
    spaces = {namespace for namespace, _ in options(stack)}
    assert not [space for space in spaces if space.startswith(("aws:elbv2", "aws:autoscaling:asg"))]
    assert option("elasticbeanstalk:command", "DeploymentPolicy", stack) == "AllAtOnce"
    url = "http://${aws_elastic_beanstalk_environment.beanstalk/environment.cname}"
    assert stack.document["output"]["url"]["value"] == url


def test_the_group_follows_the_cpu_between_its_bounds() -> None:
    scaling = {"min_instances": 2, "max_instances": 7, "high_cpu_percent": 62.5, "low_cpu_percent": 20}
    stack = built({"scaling": scaling})
    assert option("autoscaling:asg", "MinSize", stack) == "2"
    assert option("autoscaling:asg", "MaxSize", stack) == "7"
    assert option("autoscaling:trigger", "MeasureName", stack) == "CPUUtilization"
    assert option("autoscaling:trigger", "UpperThreshold", stack) == "62.5"
    assert option("autoscaling:trigger", "LowerThreshold", stack) == "20"


@pytest.mark.parametrize(("subnets", "tier", "address"), [("public", "public", "true"), ("private", "app", "false")])
def test_instances_live_in_the_subnets_of_the_settings(subnets: str, tier: str, address: str) -> None:
    stack = built({"subnets": subnets})
    assert option("ec2:vpc", "AssociatePublicIpAddress", stack) == address
    expected = ",".join(f"${{aws_subnet.network/{tier}-{zone}.id}}" for zone in (1, 2))
    assert option("ec2:vpc", "Subnets", stack) == expected


def test_instances_may_reach_aws_and_the_data_and_nothing_else() -> None:
    rules = built(**DATA).all("aws_vpc_security_group_egress_rule", "beanstalk/security-group").values()
    assert sorted(rule["from_port"] for rule in rules) == [443, 5432, 6379]


def test_only_the_load_balancer_comes_to_the_instances() -> None:
    stack = built()
    (rule,) = [
        rule for rule in stack.all("aws_vpc_security_group_ingress_rule").values() if rule["security_group_id"] == GROUP
    ]
    balancer = "${aws_security_group.load-balancer/security-group/group.id}"
    assert (rule["from_port"], rule["referenced_security_group_id"]) == (80, balancer)
    (rule,) = built(SINGLE).all("aws_vpc_security_group_ingress_rule", "beanstalk/security-group").values()
    assert (rule["from_port"], rule["cidr_ipv4"]) == (80, "0.0.0.0/0")


def test_the_environment_waits_for_all_that_its_instances_need() -> None:
    needed = built(network={"nat": "gateway"}).one("aws_elastic_beanstalk_environment")["depends_on"]
    for each in (
        "aws_iam_role_policy.beanstalk/profile/role/policy",
        "aws_iam_role_policy_attachment.beanstalk/health-policy",
        "aws_cloudwatch_log_group.beanstalk/health-logs",
        "aws_vpc_security_group_egress_rule.beanstalk/security-group/to-https",
        "aws_lb_listener.load-balancer/http",
    ):
        assert each in needed


# --- who may do what


def test_instances_may_do_for_this_environment_what_beanstalk_needs_of_them() -> None:
    stack = built(workload={"image": "ecr:1", "bedrock_models": ["anthropic.claude-3-haiku-20240307-v1:0"]})
    statements = stack.statements("beanstalk/profile/role/permissions")
    report = statements["ReportHealth"]
    assert report["actions"] == ["elasticbeanstalk:PutInstanceStatistics"]
    assert [arn.rpartition(":")[2] for arn in report["resources"]] == [
        "application/landfall-dev-beanstalk",
        "environment/landfall-dev-beanstalk/landfall-dev-beanstalk-web",
    ]
    assert statements["FetchBundle"]["resources"] == ["${aws_s3_bucket.beanstalk/source/bucket/bucket.arn}/*"]
    assert statements["PullImage"]["resources"] == ["${aws_ecr_repository.registry/repository.arn}"]
    assert "InvokeModels" in statements
    assert not stack.all("aws_iam_role_policy_attachment", "beanstalk/profile")
    anywhere = {sid for sid, statement in statements.items() if statement["resources"] == ["*"]}
    assert anywhere == {"EnterRegistry", "HoldSessions", "PutMetrics"}


def test_the_service_role_is_beanstalk_s_alone_with_aws_s_own_policies() -> None:
    stack = built()
    (trust,) = stack.statements("beanstalk/service-role/trust").values()
    assert trust["principals"][0]["identifiers"] == ["elasticbeanstalk.amazonaws.com"]
    assert trust["condition"] == [
        {"test": "StringEquals", "variable": "sts:ExternalId", "values": ["elasticbeanstalk"]}
    ]
    attached = {one["policy_arn"].rpartition("/")[2] for one in stack.all("aws_iam_role_policy_attachment").values()}
    assert attached == {"AWSElasticBeanstalkEnhancedHealth", "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy"}


# --- the way in


def test_the_environment_takes_the_service_s_name_on_https_and_nothing_on_http() -> None:
    stack = built(**DOMAIN)
    assert option("elasticbeanstalk:environment", "LoadBalancerIsShared", stack) == "true"
    assert option("elbv2:loadbalancer", "SharedLoadBalancer", stack) == "${aws_lb.load-balancer/alb.arn}"
    assert option("elbv2:listener:443", "Rules", stack) == "app"
    assert option("elbv2:listener:default", "ListenerEnabled", stack) == "false"
    assert option("elbv2:listener:default", "Rules", stack) is None
    assert option("elbv2:listenerrule:app", "HostHeaders", stack) == "api.example.com"
    assert stack.document["output"]["url"]["value"] == "https://api.example.com"
    assert "aws_lb_listener.load-balancer/https" in stack.one("aws_elastic_beanstalk_environment")["depends_on"]


def test_without_a_domain_it_takes_the_load_balancer_s_own_name() -> None:
    stack = built()
    assert option("elbv2:listener:default", "Rules", stack) == "app"
    assert option("elbv2:listener:default", "ListenerEnabled", stack) is None
    assert option("elbv2:listenerrule:app", "HostHeaders", stack) == "${aws_lb.load-balancer/alb.dns_name}"
    assert stack.document["output"]["url"]["value"] == "http://${aws_lb.load-balancer/alb.dns_name}"


def test_health_checks_ask_the_path_of_the_workload_through_the_proxy() -> None:
    stack, space = built(workload={"health_check_path": "/up"}), "elasticbeanstalk:environment:process:default"
    assert (option(space, "HealthCheckPath", stack), option(space, "Port", stack)) == ("/up", "80")


# --- its care


def test_deployments_keep_up_the_capacity() -> None:
    stack = built({"batch_percent": 25})
    assert option("elasticbeanstalk:command", "DeploymentPolicy", stack) == "RollingWithAdditionalBatch"
    assert option("elasticbeanstalk:command", "BatchSizeType", stack) == "Percentage"
    assert option("elasticbeanstalk:command", "BatchSize", stack) == "25"
    assert option("autoscaling:updatepolicy:rollingupdate", "RollingUpdateEnabled", stack) == "true"
    assert option("autoscaling:updatepolicy:rollingupdate", "RollingUpdateType", stack) == "Health"


def test_the_platform_is_updated_in_the_window_and_not_by_terraform() -> None:
    stack = built({"update_window": "Tue:04:30", "update_level": "patch", "refresh_instances": True})
    role = "${aws_iam_role.beanstalk/service-role/role.name}"
    assert option("elasticbeanstalk:managedactions", "ManagedActionsEnabled", stack) == "true"
    assert option("elasticbeanstalk:managedactions", "PreferredStartTime", stack) == "Tue:04:30"
    assert option("elasticbeanstalk:managedactions", "ServiceRoleForManagedUpdates", stack) == role
    assert option("elasticbeanstalk:managedactions:platformupdate", "UpdateLevel", stack) == "patch"
    assert option("elasticbeanstalk:managedactions:platformupdate", "InstanceRefreshEnabled", stack) == "true"
    assert option("elasticbeanstalk:environment", "ServiceRole", stack) == role
    environment = stack.one("aws_elastic_beanstalk_environment")
    assert environment["lifecycle"] == {"ignore_changes": ["solution_stack_name"]}


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("64bit Amazon Linux 2023 v4.7.2 running Docker", True),
        ("64bit Amazon Linux 2023 v4.7.2 running ECS", False),
        ("64bit Amazon Linux 2 v4.2.1 running Docker", False),
    ],
)
def test_the_platform_is_docker_on_amazon_linux_2023(name: str, matches: bool) -> None:
    (platform,) = built().document["data"]["aws_elastic_beanstalk_solution_stack"].values()
    assert platform["most_recent"] is True
    assert bool(re.search(platform["name_regex"], name)) is matches


def test_every_log_that_beanstalk_streams_is_in_an_encrypted_group_of_the_stack() -> None:
    stack = built(observability={"log_retention_days": 90})
    base = "/aws/elasticbeanstalk/landfall-dev-beanstalk-web"
    groups = {group["name"]: group for group in stack.all("aws_cloudwatch_log_group").values()}
    ours = {name.removeprefix(f"{base}/"): group for name, group in groups.items() if name.startswith(base)}
    assert ours.keys() == {
        "environment-health.log",
        "var/log/docker",
        "var/log/docker-events.log",
        "var/log/eb-docker/containers/eb-current-app/stdouterr.log",
        "var/log/eb-engine.log",
        "var/log/eb-hooks.log",
        "var/log/nginx/access.log",
        "var/log/nginx/error.log",
    }
    assert {(group["retention_in_days"], group["kms_key_id"]) for group in ours.values()} == {(90, KEY)}
    for space in ("elasticbeanstalk:cloudwatch:logs", "elasticbeanstalk:cloudwatch:logs:health"):
        assert option(space, "RetentionInDays", stack) == "90"
        assert option(space, "DeleteOnTerminate", stack) == "false"
    assert option("elasticbeanstalk:cloudwatch:logs", "StreamLogs", stack) == "true"
    assert option("elasticbeanstalk:cloudwatch:logs:health", "HealthStreamingEnabled", stack) == "true"
    assert option("elasticbeanstalk:healthreporting:system", "SystemType", stack) == "enhanced"


def test_alarms_watch_the_health_of_the_environment_and_the_cpu_of_its_group() -> None:
    alarms = {alarm["metric_name"]: alarm for alarm in built().all("aws_cloudwatch_metric_alarm").values()}
    environment = "aws_elastic_beanstalk_environment.beanstalk/environment"
    assert alarms["EnvironmentHealth"]["threshold"] == 15
    assert alarms["EnvironmentHealth"]["dimensions"] == {"EnvironmentName": f"${{{environment}.name}}"}
    group = f"${{element({environment}.autoscaling_groups, 0)}}"
    assert alarms["CPUUtilization"]["dimensions"] == {"AutoScalingGroupName": group}
    assert "HTTPCode_Target_5XX_Count" in alarms
    assert "HealthyHostCount" not in alarms


def test_a_plan_warns_of_an_account_that_does_not_encrypt_disks() -> None:
    (check,) = built().document["check"].values()
    assert check["assert"]["condition"] == "${data.aws_ebs_encryption_by_default.beanstalk/disks.enabled}"
    assert "enable-ebs-encryption-by-default" in check["assert"]["error_message"]


def test_auto_stop_knows_the_environment() -> None:
    assert built().document["output"]["scalable"]["value"] == [
        {"kind": "beanstalk-environment", "id": "${aws_elastic_beanstalk_environment.beanstalk/environment.name}"}
    ]


def test_the_name_of_the_environment_is_as_short_as_beanstalk_takes_it() -> None:
    name = built(name="a-long-name1", project="a-project-of-twenty1").one("aws_elastic_beanstalk_environment")["name"]
    assert 4 <= len(name) <= 40


def test_no_plain_variable_and_no_tag_is_one_that_beanstalk_keeps_to_itself() -> None:
    stack = built()
    for part in ("application", "application_version", "environment"):
        assert stack.one(f"aws_elastic_beanstalk_{part}")["tags"] == {"Component": "service"}


# --- what can't be run

BASE = """\
variants:
  fargate: null
  beanstalk: {settings}
"""


@pytest.mark.parametrize(
    ("settings", "more", "messages"),
    [
        (
            "{environment_type: single-instance}",
            "load_balancer: {allow_plain_http: false}\ndomain: {name: api.example.com}\n",
            [
                'dev.yaml:4: variants.beanstalk.environment_type: found "single-instance"; allowed: load-balanced, for HTTPS; or load_balancer.allow_plain_http in the stage dev, and no domain',
            ],
        ),
        (
            "{environment_type: single-instance}",
            "domain: {name: api.example.com}\n",
            [
                'dev.yaml:4: variants.beanstalk.environment_type: found "single-instance"; allowed: load-balanced, for HTTPS; or load_balancer.allow_plain_http in the stage dev, and no domain',
            ],
        ),
        (
            "{instance_types: [t4g.small, t3.small]}",
            "",
            [
                'dev.yaml:4: variants.beanstalk.instance_types: found "t3.small"; allowed: types with arm64 like t4g.small: one environment has one image',
            ],
        ),
        (
            "{scaling: {min_instances: 5}}",
            "",
            ["dev.yaml:4: variants.beanstalk.scaling.min_instances: found 5; allowed: at most max_instances (4)"],
        ),
        (
            "{scaling: {low_cpu_percent: 70}}",
            "",
            [
                "dev.yaml:4: variants.beanstalk.scaling.low_cpu_percent: found 70; allowed: less than high_cpu_percent (70)",
            ],
        ),
        (
            "{subnets: private}",
            "network: {nat: none}\n",
            [
                'dev.yaml:5: network.nat: found "none"; allowed: a way out: private instances call Elastic Beanstalk, which has no endpoint among network.endpoints',
            ],
        ),
        (
            "{}",
            "observability: {log_retention_days: 1096}\n",
            [
                "dev.yaml:5: observability.log_retention_days: found 1096; allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653 on Elastic Beanstalk",
            ],
        ),
        (
            "{update_window: Sunday}",
            "",
            [
                'dev.yaml:4: variants.beanstalk.update_window: found "Sunday"; allowed: a day and a time in UTC such as Sun:03:00',
            ],
        ),
    ],
)
def test_what_beanstalk_does_not_run_is_said_with_what_would_fit(
    settings: str, more: str, messages: list[str], tmp_path: Path
) -> None:
    assert said_about(BASE.format(settings=settings) + more, tmp_path) == messages


def test_a_type_that_is_too_small_is_said(tmp_path: Path) -> None:
    text = BASE.format(settings="{instance_types: [t4g.nano]}") + "workload: {cpu: 1, memory_gb: 2}\n"
    (message,) = said_about(text, tmp_path)
    assert message.startswith('dev.yaml:4: variants.beanstalk.instance_types: found "t4g.nano"; allowed: ')


def test_more_variables_than_beanstalk_keeps_are_said(tmp_path: Path) -> None:
    text = BASE.format(settings="{}") + f"workload: {{environment: {{LONG: {'x' * 5000}}}}}\n"
    (message,) = said_about(text, tmp_path)
    assert message.endswith("allowed: 4,096 bytes of variables on Elastic Beanstalk, at most (5,005 now)")
