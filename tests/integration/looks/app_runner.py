"""How an applied `app_runner` stack looks."""

from typing import Any

from tests.integration.applied import Applied


def _service(applied: Applied) -> dict[str, Any]:
    answer = applied.client("apprunner").describe_service(ServiceArn=applied.outputs["service_arn"])
    service: dict[str, Any] = answer["Service"]
    return service


def the_service_runs_the_image_at_its_size(applied: Applied) -> None:
    service, workload = _service(applied), applied.environment.workload
    assert service["Status"] == "RUNNING"
    image = service["SourceConfiguration"]["ImageRepository"]
    assert (image["ImageIdentifier"], image["ImageRepositoryType"]) == (workload.image, "ECR_PUBLIC")
    assert image["ImageConfiguration"]["Port"] == str(workload.port)
    assert service["SourceConfiguration"]["AutoDeploymentsEnabled"] is False
    cpu, memory_gb = applied.settings.size(workload)
    instance = service["InstanceConfiguration"]
    assert (instance["Cpu"], instance["Memory"]) == (str(round(cpu * 1024)), str(round(memory_gb * 1024)))
    assert service["HealthCheckConfiguration"]["Path"] == workload.health_check_path


def secrets_are_references_and_no_variable_is_one(applied: Applied) -> None:
    image = _service(applied)["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"]
    secrets, variables = image.get("RuntimeEnvironmentSecrets", {}), image["RuntimeEnvironmentVariables"]
    assert secrets.keys() >= applied.environment.workload.secrets.keys()
    assert all(reference.startswith("arn:aws:") for reference in secrets.values())
    assert secrets.keys().isdisjoint(variables)
    assert ("DATABASE_PASSWORD" in secrets) == (applied.environment.database is not None)


def the_service_scales_between_the_bounds_of_the_settings(applied: Applied) -> None:
    scaling = _service(applied)["AutoScalingConfigurationSummary"]
    told = applied.client("apprunner").describe_auto_scaling_configuration(
        AutoScalingConfigurationArn=scaling["AutoScalingConfigurationArn"]
    )["AutoScalingConfiguration"]
    settings = applied.settings
    assert (told["MinSize"], told["MaxSize"]) == (settings.min_instances, settings.max_instances)
    assert told["MaxConcurrency"] == settings.concurrency


def the_service_reaches_out_as_the_settings_say(applied: Applied) -> None:
    egress = _service(applied)["NetworkConfiguration"]["EgressConfiguration"]
    connectors = applied.client("apprunner").list_vpc_connectors()["VpcConnectors"]
    if applied.settings.egress == "default":
        assert (egress["EgressType"], connectors) == ("DEFAULT", [])
        return
    (connector,) = connectors
    assert egress == {"EgressType": "VPC", "VpcConnectorArn": connector["VpcConnectorArn"]}
    subnets = applied.client("ec2").describe_subnets(SubnetIds=connector["Subnets"])["Subnets"]
    assert {subnet["CidrBlock"] for subnet in subnets} == {
        str(block) for block in applied.environment.network.subnets("app")
    }
    (group,) = applied.client("ec2").describe_security_groups(GroupIds=connector["SecurityGroups"])["SecurityGroups"]
    assert group["IpPermissions"] == []


def the_source_is_encrypted_with_the_stack_s_key(applied: Applied) -> None:
    (key,) = applied.resources("aws_kms_key")
    assert _service(applied)["EncryptionConfiguration"] == {"KmsKey": key["arn"]}


def the_firewall_stands_in_front_of_the_service(applied: Applied) -> None:
    acl = applied.client("wafv2").get_web_acl_for_resource(ResourceArn=applied.outputs["service_arn"])["WebACL"]
    assert {"AWSManagedRulesCommonRuleSet", "RateLimit"} <= {rule["Name"] for rule in acl["Rules"]}


def the_domain_points_to_the_service_and_proves_itself(applied: Applied) -> None:
    domain = applied.environment.domain
    domains = applied.client("apprunner").describe_custom_domains(ServiceArn=applied.outputs["service_arn"])
    if domain is None:
        assert domains["CustomDomains"] == []
        assert applied.outputs["url"] == f"https://{_service(applied)['ServiceUrl']}"
        return
    (told,) = domains["CustomDomains"]
    assert told["DomainName"] == domain.name
    route53 = applied.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    (alias,) = [record["AliasTarget"]["DNSName"] for record in records if record["Type"] == "A"]
    assert alias.rstrip(".") == domains["DNSTarget"]
    proofs = {
        (record["Name"].rstrip("."), record["ResourceRecords"][0]["Value"].rstrip("."))
        for record in records
        if record["Type"] == "CNAME"
    }
    assert proofs == {
        (record["Name"].rstrip("."), record["Value"].rstrip(".")) for record in told["CertificateValidationRecords"]
    }


def alarms_watch_the_service(applied: Applied) -> None:
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix=applied.prefix)["MetricAlarms"]
    watched = {alarm["MetricName"] for alarm in alarms if alarm["Namespace"] == "AWS/AppRunner"}
    assert watched == {"5xxStatusResponses", "RequestLatency", "CPUUtilization", "MemoryUtilization"}
    service = _service(applied)
    assert all(
        {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
        == {"ServiceName": service["ServiceName"], "ServiceID": service["ServiceId"]}
        for alarm in alarms
        if alarm["Namespace"] == "AWS/AppRunner"
    )


def auto_stop_can_pause_and_resume_it(applied: Applied) -> None:
    (scalable,) = applied.outputs["scalable"]
    assert scalable["kind"] == "app-runner-service"
    apprunner = applied.client("apprunner")
    apprunner.pause_service(ServiceArn=scalable["id"])
    try:
        assert _service(applied)["Status"] == "PAUSED"
        # Terraform has nothing against it.
        applied.deployment.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", "-lock=false", expect=0)
    finally:
        apprunner.resume_service(ServiceArn=scalable["id"])
