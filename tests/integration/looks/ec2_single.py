"""How an applied `ec2_single` stack looks."""

from tests.integration.applied import Applied
from tests.integration.ec2_instances import assert_hardened, disks, instances, user_data


def there_is_one_instance_at_the_address_that_the_outputs_say(applied: Applied) -> None:
    (instance,) = instances(applied)
    assert instance["InstanceType"] == applied.settings.instance_type
    assert instance["PublicIpAddress"] == applied.outputs["address"]
    assert applied.outputs["scalable"] == [{"kind": "instance", "id": instance["InstanceId"]}]


def the_instance_is_hardened_and_keeps_certificates_on_a_disk_of_their_own(applied: Applied) -> None:
    (instance,) = instances(applied)
    assert_hardened(applied, instance)
    sizes = {device: disk["Size"] for device, disk in disks(applied, instance).items()}
    assert sizes == {"/dev/xvda": applied.settings.disk_gb, "/dev/sdf": 1}


def the_proxy_serves_the_name_or_plain_http(applied: Applied) -> None:
    (instance,) = instances(applied)
    domain = applied.environment.domain
    script = user_data(applied, instance)
    assert f"\n{domain.name if domain else ':80'} {{\n" in script
    if domain is None:
        return
    route53 = applied.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    addresses = [each["ResourceRecords"] for each in records if each["Type"] == "A"]
    assert addresses == [[{"Value": applied.outputs["address"]}]]


def clients_come_in_by_the_proxy_s_ports_only(applied: Applied) -> None:
    (instance,) = instances(applied)
    (group,) = instance["SecurityGroups"]
    rules = applied.client("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}]
    )["SecurityGroupRules"]
    doors = {rule["ToPort"] for rule in rules if not rule["IsEgress"]}
    assert doors == ({80, 443} if applied.environment.domain else {80})


def a_failing_host_is_left_and_a_failing_system_restarted(applied: Applied) -> None:
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{applied.prefix}-instance")["MetricAlarms"]
    actions = {alarm["MetricName"]: alarm["AlarmActions"][0].rpartition(":")[2] for alarm in alarms}
    assert actions == {"StatusCheckFailed_System": "recover", "StatusCheckFailed_Instance": "reboot"}
