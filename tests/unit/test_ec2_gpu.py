"""The service on instances with GPUs."""

from typing import Any

import pytest

from tests.unit.synthesis import KEY, Block, Stack, variant_stack

INSTANCE = "${aws_instance.ec2-gpu/instance/instance.id}"
GROUP = "${aws_autoscaling_group.ec2-gpu/group/group.name}"
INSTANCES = "${aws_security_group.ec2-gpu/host/security-group/group.id}"
BOTH = ["arm64", "x86_64"]


def gpu(settings: dict[str, Any] | None = None, **overrides: Any) -> Stack:
    workload = {"architectures": BOTH} | overrides.pop("workload", {})
    return variant_stack("ec2_gpu", settings, workload=workload, **overrides)


def instance(settings: dict[str, Any] | None = None, **overrides: Any) -> Block:
    return gpu(settings, **overrides).one("aws_instance", "ec2-gpu/instance/instance")


def test_one_g4dn_xlarge_is_the_default() -> None:
    built = gpu()
    assert instance()["instance_type"] == "g4dn.xlarge"
    assert not built.all("aws_autoscaling_group")


@pytest.mark.parametrize(
    ("instance_type", "architecture"), [("g4dn.xlarge", "x86_64"), ("g6e.12xlarge", "x86_64"), ("g5g.xlarge", "arm64")]
)
@pytest.mark.parametrize("mode", ["single", "group"])
def test_the_image_has_nvidia_s_driver_for_the_host_s_processor(
    instance_type: str, architecture: str, mode: str
) -> None:
    built = gpu({"mode": mode, "instance_types": [instance_type]})
    parameter = built.document["data"]["aws_ssm_parameter"]["ec2-gpu/image"]["name"]
    image = "base-oss-nvidia-driver-gpu-amazon-linux-2023"
    assert parameter == f"/aws/service/deeplearning/ami/{architecture}/{image}/latest/ami-id"


def test_the_container_has_all_gpus_and_keeps_its_models_on_the_data_disk() -> None:
    script = instance({"models_path": "/models"})["user_data"]
    assert '"--gpus=all"' in script
    assert '"--mount=type=volume,source=models,destination=/models"' in script
    # Docker's volumes, and its images, lie there.
    assert "mount /var/lib/docker\n" in script
    assert "source=models,destination=/root/.ollama" in instance()["user_data"]


@pytest.mark.parametrize("mode", ["single", "group"])
def test_port_11434_is_reached_through_the_load_balancer_only(mode: str) -> None:
    built = gpu({"mode": mode})
    (rule,) = (
        rule
        for rule in built.all("aws_vpc_security_group_ingress_rule").values()
        if rule["security_group_id"] == INSTANCES
    )
    assert rule["referenced_security_group_id"] == "${aws_security_group.load-balancer/security-group/group.id}"
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 11434, 11434)
    assert built.one("aws_lb_target_group")["port"] == 11434


def test_the_load_balancer_knows_the_one_instance() -> None:
    assert gpu().one("aws_lb_target_group_attachment") == {
        "target_group_arn": "${aws_lb_target_group.load-balancer/targets.arn}",
        "target_id": INSTANCE,
        "port": 11434,
    }


def test_the_models_of_one_instance_lie_on_an_encrypted_disk_that_outlives_it() -> None:
    built = gpu()
    volume = built.one("aws_ebs_volume")
    assert (volume["type"], volume["size"], volume["encrypted"], volume["kms_key_id"]) == ("gp3", 100, True, KEY)
    # Of the subnet: a zone that is known after the instance only would replace the disk with it.
    assert volume["availability_zone"] == "${aws_subnet.network/public-1.availability_zone}"
    assert instance()["subnet_id"] == "${aws_subnet.network/public-1.id}"
    attachment = built.one("aws_volume_attachment")
    assert attachment["volume_id"] == "${aws_ebs_volume.ec2-gpu/instance/data.id}"
    assert (attachment["instance_id"], attachment["device_name"]) == (INSTANCE, "/dev/sdf")
    assert gpu({"models_gb": 500}).one("aws_ebs_volume")["size"] == 500


def test_each_instance_of_a_group_has_a_disk_for_models_that_goes_with_it() -> None:
    built = gpu({"mode": "group", "models_gb": 200})
    root, data = built.one("aws_launch_template")["block_device_mappings"]
    # The image's own size.
    assert "volume_size" not in root["ebs"]
    assert data == {
        "device_name": "/dev/sdf",
        "ebs": {
            "volume_type": "gp3",
            "volume_size": 200,
            "encrypted": "true",
            "kms_key_id": KEY,
            "delete_on_termination": "true",
        },
    }


def test_the_instance_asks_for_session_tokens_and_is_watched_each_minute() -> None:
    found = instance()
    assert found["metadata_options"] == {
        "http_endpoint": "enabled",
        "http_tokens": "required",
        "http_put_response_hop_limit": 1,
    }
    assert found["monitoring"] is True
    assert "key_name" not in found
    (root,) = [found["root_block_device"]]
    assert (root["volume_type"], root["encrypted"], root["kms_key_id"]) == ("gp3", True, KEY)


def test_an_elastic_ip_is_there_only_as_asked() -> None:
    assert not gpu().all("aws_eip")
    built = gpu({"elastic_ip": True})
    assert built.one("aws_eip")["instance"] == INSTANCE
    outputs = built.document["output"]
    assert outputs["address"]["value"] == "${aws_eip.ec2-gpu/instance/address.public_ip}"
    assert "address" not in gpu().document["output"]


def test_in_private_subnets_the_instance_has_no_address() -> None:
    found = instance({"subnets": "private"}, network={"nat": "gateway"})
    assert found["associate_public_ip_address"] is False
    assert found["subnet_id"] == "${aws_subnet.network/app-1.id}"
    built = gpu({"subnets": "private"}, network={"nat": "gateway"})
    zone = built.one("aws_ebs_volume")["availability_zone"]
    assert zone == "${aws_subnet.network/app-1.availability_zone}"


def test_new_user_data_and_a_newer_image_replace_the_one_instance() -> None:
    # Else it would never be patched: what is ignored is ignored when an instance is replaced as well.
    found = instance()
    assert "lifecycle" not in found
    assert found["user_data_replace_on_change"] is True


def test_plan_keeps_an_instance_that_auto_stop_stopped() -> None:
    assert instance(auto_stop={"enabled": True})["lifecycle"] == {"ignore_changes": ["associate_public_ip_address"]}


def recoveries(settings: dict[str, Any]) -> dict[str, str]:
    """What is done about a failed status check: the check and the action."""
    alarms = gpu(settings).all("aws_cloudwatch_metric_alarm", "ec2-gpu/").values()
    return {alarm["metric_name"]: alarm["alarm_actions"][0].rpartition(":")[2] for alarm in alarms}


def test_an_instance_is_rebooted_and_moved_where_ec2_can_do_that() -> None:
    # All but g5g have disks in their host, and stay with it.
    assert recoveries({}) == {"StatusCheckFailed_Instance": "reboot"}
    assert recoveries({"instance_types": ["g5g.xlarge"]}) == {
        "StatusCheckFailed_Instance": "reboot",
        "StatusCheckFailed_System": "recover",
    }
    assert recoveries({"mode": "group"}) == {}


def watched(settings: dict[str, Any]) -> dict[str, tuple[str, dict[str, str], float]]:
    alarms = gpu(settings).all("aws_cloudwatch_metric_alarm", "observability/")
    return {
        path.removeprefix("observability/").removesuffix("-alarm"): (
            alarm["metric_name"],
            alarm["dimensions"],
            alarm["threshold"],
        )
        for path, alarm in alarms.items()
    }


def test_the_gpu_is_watched_beside_cpu_memory_and_disk() -> None:
    agent = {"Stack": "landfall-dev-ec2-gpu"}
    found = watched({"alarm_gpu_percent": 80})
    assert found["gpu"] == ("nvidia_smi_utilization_gpu", agent, 80)
    assert found["memory"][:2] == ("mem_used_percent", agent)
    assert found["disk"][:2] == ("disk_used_percent", agent)
    assert found["cpu"][:2] == ("CPUUtilization", {"InstanceId": INSTANCE})
    assert found["status"] == ("StatusCheckFailed", {"InstanceId": INSTANCE}, 0)


def test_of_a_group_the_instances_are_watched_together() -> None:
    found = watched({"mode": "group"})
    assert found["cpu"][1] == {"AutoScalingGroupName": GROUP}
    assert "status" not in found


def policies(scaling: dict[str, Any]) -> dict[str, Block]:
    built = gpu({"mode": "group", "scaling": scaling})
    found = built.all("aws_autoscaling_policy").items()
    return {path.rpartition("/")[2]: policy["target_tracking_configuration"] for path, policy in found}


def test_a_group_scales_on_its_gpus() -> None:
    assert policies({}) == {
        "gpu": {
            "target_value": 70,
            "customized_metric_specification": {
                "namespace": "CWAgent",
                "metric_name": "nvidia_smi_utilization_gpu",
                "statistic": "Average",
                "metric_dimension": [{"name": "Stack", "value": "landfall-dev-ec2-gpu"}],
            },
        }
    }
    assert policies({"gpu_percent": None}) == {}
    assert set(policies({"cpu_percent": 50, "requests_per_instance": 60})) == {"cpu", "gpu", "requests"}


def test_a_group_is_of_the_size_and_the_types_that_are_asked_for() -> None:
    types = ["g5.xlarge", "g6.xlarge"]
    built = gpu({"mode": "group", "instance_types": types, "on_demand_base": 2, "spot_percent": 40})
    group = built.one("aws_autoscaling_group")
    assert (group["min_size"], group["max_size"]) == (1, 3)
    policy = group["mixed_instances_policy"]
    assert [each["instance_type"] for each in policy["launch_template"]["override"]] == types
    distribution = policy["instances_distribution"]
    assert distribution["on_demand_base_capacity"] == 2
    assert distribution["on_demand_percentage_above_base_capacity"] == 60


@pytest.mark.parametrize(
    ("mode", "scalable"),
    [("single", {"kind": "instance", "id": INSTANCE}), ("group", {"kind": "auto-scaling-group", "id": GROUP})],
)
def test_the_stack_puts_out_what_auto_stop_can_scale(mode: str, scalable: dict[str, str]) -> None:
    assert gpu({"mode": mode}).document["output"]["scalable"]["value"] == [scalable]


def test_only_a_group_needs_the_key_for_auto_scaling() -> None:
    assert "InstancesUse" in gpu({"mode": "group"}).statements("keys/policy")
    assert "InstancesUse" not in gpu().statements("keys/policy")
