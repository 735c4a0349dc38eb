"""The service on one small instance that terminates TLS itself."""

import json
from typing import Any

import pytest

from tests.unit.synthesis import KEY, Block, Stack, variant_stack
from tests.unit.test_user_data import files

INSTANCE = "${aws_instance.ec2-single/instance/instance.id}"
ADDRESS = "${aws_eip.ec2-single/instance/address.public_ip}"
DOMAIN = {"name": "api.example.com"}


def single(settings: dict[str, Any] | None = None, **overrides: Any) -> Stack:
    return variant_stack("ec2_single", settings, **overrides)


def instance(settings: dict[str, Any] | None = None, **overrides: Any) -> Block:
    return single(settings, **overrides).one("aws_instance", "ec2-single/instance/instance")


def written(**overrides: Any) -> dict[str, str]:
    return files(instance(**overrides)["user_data"])


def test_one_t4g_small_with_20_gb_is_the_default() -> None:
    found = instance()
    assert (found["instance_type"], found["root_block_device"]["volume_size"]) == ("t4g.small", 20)
    built = instance({"instance_type": "t3.large", "disk_gb": 40}, workload={"architectures": ["x86_64"]})
    assert (built["instance_type"], built["root_block_device"]["volume_size"]) == ("t3.large", 40)


@pytest.mark.parametrize(("instance_type", "architecture"), [("t4g.small", "arm64"), ("t3.small", "x86_64")])
def test_the_image_is_for_the_type_s_processor(instance_type: str, architecture: str) -> None:
    built = single({"instance_type": instance_type}, workload={"architectures": ["arm64", "x86_64"]})
    name = built.document["data"]["aws_ssm_parameter"]["ec2-single/image"]["name"]
    assert name == f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"


def test_there_is_no_load_balancer_no_firewall_and_no_nat() -> None:
    built = single(network={"nat": "gateway"})
    for type_ in ("aws_lb", "aws_wafv2_web_acl", "aws_nat_gateway"):
        assert not built.all(type_)


def test_the_instance_has_an_address_that_stays() -> None:
    built = single()
    assert built.one("aws_eip")["instance"] == INSTANCE
    assert built.document["output"]["address"]["value"] == ADDRESS


def test_the_name_leads_to_the_address() -> None:
    record = single(domain=DOMAIN).one("aws_route53_record")
    assert (record["name"], record["type"], record["records"]) == ("api.example.com", "A", [ADDRESS])


def test_no_certificate_is_asked_of_aws() -> None:
    assert not single(domain=DOMAIN).all("aws_acm_certificate")


def test_with_a_name_the_proxy_fetches_a_certificate_and_serves_https() -> None:
    assert written(domain=DOMAIN, workload={"port": 9000})["/etc/landfall/Caddyfile"] == (
        """\
{
  admin off
  persist_config off
}
api.example.com {
  log
  header Strict-Transport-Security max-age=31536000
  encode
  header -Server
  reverse_proxy app:9000
}"""
    )
    assert single(domain=DOMAIN).document["output"]["url"]["value"] == "https://api.example.com"


def test_without_a_name_the_proxy_serves_plain_http() -> None:
    configuration = written()["/etc/landfall/Caddyfile"]
    assert "\n:80 {\n" in configuration
    assert "Strict-Transport-Security" not in configuration
    assert single().document["output"]["url"]["value"] == f"http://{ADDRESS}"


def doors(**overrides: Any) -> set[tuple[str, str, int]]:
    """What may come in from where: block, protocol and port."""
    rules = single(**overrides).all("aws_vpc_security_group_ingress_rule", "ec2-single/").values()
    return {(rule["cidr_ipv4"], rule["ip_protocol"], rule["to_port"]) for rule in rules}


def test_clients_reach_the_proxy_s_ports_and_nothing_else() -> None:
    assert doors() == {("0.0.0.0/0", "tcp", 80)}
    assert doors(domain=DOMAIN) == {("0.0.0.0/0", "tcp", 80), ("0.0.0.0/0", "tcp", 443)}


def test_the_proxy_is_pinned_hardened_and_may_only_listen_below_1024() -> None:
    proxy = json.loads(written()["/etc/landfall/proxy.json"])
    assert proxy["image"] == "public.ecr.aws/docker/library/caddy:2.10.2"
    assert {"--read-only", "--security-opt=no-new-privileges", "--cap-drop=ALL"} <= set(proxy["options"])
    assert [option for option in proxy["options"] if "cap-add" in option] == ["--cap-add=NET_BIND_SERVICE"]
    assert {"--publish=80:80", "--publish=443:443"} <= set(proxy["options"])
    own = files(instance({"proxy_image": "caddy:2.11"})["user_data"])["/etc/landfall/proxy.json"]
    assert json.loads(own)["image"] == "caddy:2.11"


def test_proxy_and_workload_meet_on_a_network_of_their_own() -> None:
    found = written()
    for name in ("app", "proxy"):
        assert "--network=landfall" in json.loads(found[f"/etc/landfall/{name}.json"])["options"]
    assert "docker network create landfall" in instance()["user_data"]


def test_certificates_lie_on_an_encrypted_disk_that_outlives_the_instance() -> None:
    # Each deployment is another instance, and their issuer gives out only a few a week.
    built = single()
    volume = built.one("aws_ebs_volume")
    assert (volume["size"], volume["encrypted"], volume["kms_key_id"]) == (1, True, KEY)
    assert built.one("aws_volume_attachment")["device_name"] == "/dev/sdf"
    assert "mount /var/lib/docker/volumes\n" in instance()["user_data"]
    proxy = json.loads(written()["/etc/landfall/proxy.json"])
    assert "--mount=type=volume,source=certificates,destination=/data" in proxy["options"]


def test_the_instance_recovers_by_itself() -> None:
    assert instance()["maintenance_options"] == {"auto_recovery": "default"}
    alarms = single().all("aws_cloudwatch_metric_alarm", "ec2-single/").values()
    actions = {alarm["metric_name"]: alarm["alarm_actions"][0].rpartition(":")[2] for alarm in alarms}
    assert actions == {"StatusCheckFailed_System": "recover", "StatusCheckFailed_Instance": "reboot"}


def test_cpu_memory_disk_and_status_are_watched() -> None:
    alarms = single().all("aws_cloudwatch_metric_alarm", "observability/")
    found = {path.removeprefix("observability/"): alarm["dimensions"] for path, alarm in alarms.items()}
    agent, machine = {"Stack": "landfall-dev-ec2-single"}, {"InstanceId": INSTANCE}
    assert found == {"cpu-alarm": machine, "memory-alarm": agent, "disk-alarm": agent, "status-alarm": machine}


def test_the_instance_asks_for_session_tokens_and_takes_no_ssh_key() -> None:
    found = instance()
    assert found["metadata_options"]["http_tokens"] == "required"
    assert "key_name" not in found
    sessions = single().statements("ec2-single/host/profile/role/permissions")
    assert {"RegisterForSessions", "HoldSessions"} <= sessions.keys()


def test_the_stack_puts_out_what_auto_stop_can_scale() -> None:
    outputs = single().document["output"]
    assert outputs["scalable"]["value"] == [{"kind": "instance", "id": INSTANCE}]
    assert outputs["instance"]["value"] == INSTANCE
