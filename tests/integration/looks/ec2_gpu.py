"""How an applied `ec2_gpu` stack looks."""

from tests.integration.applied import Applied
from tests.integration.ec2_instances import (
    assert_group_as_asked,
    assert_hardened,
    assert_reached_by,
    disks,
    instances,
    user_data,
)


def there_are_the_instances_that_are_asked_for(applied: Applied) -> None:
    settings = applied.settings
    if settings.mode == "group":
        assert_group_as_asked(applied)
        return
    (instance,) = instances(applied)
    assert instance["InstanceType"] == settings.instance_types[0]
    assert applied.outputs["scalable"] == [{"kind": "instance", "id": instance["InstanceId"]}]
    assert ("address" in applied.outputs) == settings.elastic_ip
    if settings.elastic_ip:
        assert instance["PublicIpAddress"] == applied.outputs["address"]


def every_instance_has_the_image_for_gpus_and_a_disk_for_models(applied: Applied) -> None:
    for instance in instances(applied):
        assert instance["Architecture"] == applied.settings.architecture
        assert_hardened(applied, instance)
        assert disks(applied, instance)["/dev/sdf"]["Size"] == applied.settings.models_gb
        (image,) = applied.client("ec2").describe_images(ImageIds=[instance["ImageId"]])["Images"]
        assert image["Name"].startswith("base-oss-nvidia-driver-gpu-amazon-linux-2023")
        assert '"--gpus=all"' in user_data(applied, instance)


def port_11434_is_open_to_the_load_balancer_alone(applied: Applied) -> None:
    assert_reached_by(applied, 11434)


def the_gpus_are_watched(applied: Applied) -> None:
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{applied.prefix}-gpu")["MetricAlarms"]
    assert [(alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) for alarm in alarms] == [
        ("CWAgent", "nvidia_smi_utilization_gpu", applied.settings.alarm_gpu_percent)
    ]
