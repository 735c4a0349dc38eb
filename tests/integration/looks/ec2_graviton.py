"""How an applied `ec2_graviton` stack looks."""

from tests.integration.applied import Applied
from tests.integration.ec2_instances import assert_group_as_asked, assert_hardened, assert_reached_by, disks, instances


def the_group_holds_the_instances_it_wants(applied: Applied) -> None:
    assert_group_as_asked(applied)


def every_instance_is_arm_and_hardened(applied: Applied) -> None:
    for instance in instances(applied):
        assert instance["Architecture"] == "arm64"
        assert_hardened(applied, instance)
        assert [disk["Size"] for disk in disks(applied, instance).values()] == [applied.settings.disk_gb]


def only_the_load_balancer_reaches_the_instances(applied: Applied) -> None:
    assert_reached_by(applied, 8080)


def auto_stop_finds_the_group_by_its_name(applied: Applied) -> None:
    name = applied.outputs["auto_scaling_group"]
    assert applied.outputs["scalable"] == [{"kind": "auto-scaling-group", "id": name}]
    applied.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=0, MaxSize=0, DesiredCapacity=0
    )
    assert not instances(applied)
    scaling = applied.settings.scaling
    applied.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=scaling.min_instances,
        MaxSize=scaling.max_instances,
        DesiredCapacity=scaling.min_instances,
    )
    assert len(instances(applied)) == scaling.min_instances
