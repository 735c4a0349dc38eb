"""How an applied `beanstalk` stack looks."""

import json
from typing import Any, Literal

from tests.integration.applied import Applied


def _environment(applied: Applied) -> dict[str, Any]:
    names = [applied.outputs["environment"]]
    (found,) = applied.client("elasticbeanstalk").describe_environments(EnvironmentNames=names)["Environments"]
    environment: dict[str, Any] = found
    return environment


def _options(applied: Applied) -> dict[tuple[str, str], str]:
    (told,) = applied.client("elasticbeanstalk").describe_configuration_settings(
        ApplicationName=applied.outputs["application"], EnvironmentName=applied.outputs["environment"]
    )["ConfigurationSettings"]
    return {(one["Namespace"], one["OptionName"]): one["Value"] for one in told["OptionSettings"]}


def _instances(applied: Applied) -> list[dict[str, Any]]:
    (group,) = applied.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    ids = [instance["InstanceId"] for instance in group["Instances"]]
    reservations = applied.client("ec2").describe_instances(InstanceIds=ids)["Reservations"]
    return [instance for reservation in reservations for instance in reservation["Instances"]]


def the_environment_runs_the_image_on_the_docker_platform(applied: Applied) -> None:
    environment = _environment(applied)
    assert (environment["Status"], environment["Health"]) == ("Ready", "Green")
    assert environment["SolutionStackName"].endswith("running Docker")
    (version,) = applied.client("elasticbeanstalk").describe_application_versions(
        ApplicationName=applied.outputs["application"], VersionLabels=[environment["VersionLabel"]]
    )["ApplicationVersions"]
    place = version["SourceBundle"]
    bundle = applied.client("s3").get_object(Bucket=place["S3Bucket"], Key=place["S3Key"])
    description = json.loads(bundle["Body"].read())
    assert description["Image"]["Name"] == applied.environment.workload.image
    assert description["Ports"] == [{"ContainerPort": applied.environment.workload.port}]
    assert bundle["ServerSideEncryption"] == "aws:kms"


def the_instances_are_those_of_the_settings(applied: Applied) -> None:
    settings = applied.settings
    instances = _instances(applied)
    assert len(instances) == (1 if settings.single else settings.scaling.min_instances)
    assert {instance["InstanceType"] for instance in instances} == {settings.instance_types[0]}
    assert {instance["MetadataOptions"]["HttpTokens"] for instance in instances} == {"required"}
    groups = {group["GroupName"] for instance in instances for group in instance["SecurityGroups"]}
    assert groups == {f"{applied.prefix}-instances"}
    tier: Literal["public", "app"] = "public" if settings.single or settings.subnets == "public" else "app"
    subnets = applied.client("ec2").describe_subnets(SubnetIds=[instance["SubnetId"] for instance in instances])
    blocks = {subnet["CidrBlock"] for subnet in subnets["Subnets"]}
    assert blocks <= {str(block) for block in applied.environment.network.subnets(tier)}


def the_instances_are_behind_the_load_balancer_or_have_an_address(applied: Applied) -> None:
    environment, instances = _environment(applied), _instances(applied)
    if applied.settings.single:
        assert [instance["PublicIpAddress"] for instance in instances] == [environment["EndpointURL"]]
        assert applied.outputs["url"] == f"http://{environment['CNAME']}"
        return
    elbv2 = applied.client("elbv2")
    (group,) = elbv2.describe_target_groups()["TargetGroups"]
    assert group["HealthCheckPath"] == applied.environment.workload.health_check_path
    targets = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    assert {target["Target"]["Id"] for target in targets} == {instance["InstanceId"] for instance in instances}


def only_the_service_s_name_leads_to_the_instances(applied: Applied) -> None:
    elbv2, domain = applied.client("elbv2"), applied.environment.domain
    balancers = elbv2.describe_load_balancers()["LoadBalancers"]
    assert bool(balancers) != applied.settings.single
    for balancer in balancers:
        host = domain.name if domain else balancer["DNSName"]
        for listener in elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
            rules = elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            hosts = [
                condition["HostHeaderConfig"]["Values"]
                for rule in rules
                if not rule["IsDefault"]
                for condition in rule["Conditions"]
            ]
            # Port 80 redirects where there is a domain, whatever the name.
            redirects = domain is not None and listener["Port"] == 80
            assert hosts == ([] if redirects else [[_environment(applied)["CNAME"], host]])


def secrets_are_references_and_no_variable_is_one(applied: Applied) -> None:
    options, workload = _options(applied), applied.environment.workload
    secrets = {name: value for (namespace, name), value in options.items() if namespace.endswith(":environmentsecrets")}
    variables = {name for namespace, name in options if namespace.endswith(":application:environment")}
    assert secrets.keys() >= workload.secrets.keys()
    assert secrets.keys().isdisjoint(variables)
    assert ("DATABASE_PASSWORD" in secrets) == (applied.environment.database is not None)
    assert all(value.endswith(":password") for name, value in secrets.items() if name == "DATABASE_PASSWORD")


def the_platform_is_kept_up_to_date_and_health_is_enhanced(applied: Applied) -> None:
    options, settings = _options(applied), applied.settings
    assert options["aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"] == "true"
    assert options["aws:elasticbeanstalk:managedactions", "PreferredStartTime"] == settings.update_window
    assert options["aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel"] == settings.update_level
    assert options["aws:elasticbeanstalk:healthreporting:system", "SystemType"] == "enhanced"
    policy = "AllAtOnce" if settings.single else "RollingWithAdditionalBatch"
    assert options["aws:elasticbeanstalk:command", "DeploymentPolicy"] == policy


def every_log_is_in_a_group_of_the_stack(applied: Applied) -> None:
    prefix = f"/aws/elasticbeanstalk/{applied.outputs['environment']}/"
    groups = applied.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    assert len(groups) == 8
    assert applied.outputs["log_group"] in {group["logGroupName"] for group in groups}
    days = applied.environment.observability.log_retention_days
    assert all(group["retentionInDays"] == days and "kmsKeyId" in group for group in groups)


def alarms_watch_health_and_cpu(applied: Applied) -> None:
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix=applied.prefix)["MetricAlarms"]
    watched = {alarm["MetricName"]: alarm["Dimensions"] for alarm in alarms}
    (group,) = applied.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    environment = applied.outputs["environment"]
    assert watched["EnvironmentHealth"] == [{"Name": "EnvironmentName", "Value": environment}]
    assert watched["CPUUtilization"] == [
        {"Name": "AutoScalingGroupName", "Value": group["AutoScalingGroupName"]},
    ]
    assert applied.outputs["scalable"] == [{"kind": "beanstalk-environment", "id": environment}]
