"""What an EC2 instance is told when it boots, and the script on it that starts containers."""

import ast
import configparser
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from environments.settings.variants.instances import LARGEST_CONFIGURATION
from modules.compute.container import Container
from modules.compute.host import start
from modules.compute.user_data import Mount, user_data
from tests.unit.main_process import ROOT
from tests.unit.synthesis import Stack, variant_stack

EC2_LIMIT = 16 * 1024
SPELLED = 120
"""Bytes that a reference to something made in the apply may become; ARNs and endpoints are about that long."""

VARIANTS: dict[str, dict[str, Any]] = {
    "ec2_graviton": {},
    "ec2_gpu": {"mode": "group"},
    "ec2_single": {},
}


def built(key: str, **overrides: Any) -> Stack:
    return variant_stack(key, VARIANTS[key], workload={"architectures": ["arm64", "x86_64"]} | overrides)


def script(stack: Stack) -> str:
    """The script of a stack's instances, with references to what Terraform fills in."""
    if instances := stack.all("aws_instance", "ec2-"):
        (instance,) = instances.values()
        return str(instance["user_data"])
    (text,) = stack.document["locals"].values()
    (name,) = stack.document["locals"]
    assert stack.one("aws_launch_template")["user_data"] == f"${{base64encode(local.{name})}}"
    return str(text)


def files(text: str) -> dict[str, str]:
    """The files that a script writes, by path."""
    found = re.findall(
        r"^install -D -m \d+ /dev/stdin (\S+) <<'END_OF_FILE'\n(.*?)\nEND_OF_FILE$", text, re.DOTALL | re.MULTILINE
    )
    return dict(found)


def run_by_bash(text: str) -> None:
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("key", VARIANTS)
def test_the_script_is_one_of_bash_and_stops_at_the_first_error(key: str) -> None:
    text = script(built(key))
    run_by_bash(text)
    assert text.startswith("#!/bin/bash\nset -euo pipefail\n")


@pytest.mark.parametrize("key", VARIANTS)
def test_the_same_settings_make_the_same_script(key: str) -> None:
    environment = {f"VARIABLE_{number}": str(number) for number in range(20)}
    backwards = dict(reversed(environment.items()))
    assert script(built(key, environment=environment)) == script(built(key, environment=backwards))


@pytest.mark.parametrize("key", VARIANTS)
def test_the_largest_configuration_fits_into_what_ec2_takes(key: str) -> None:
    # [{"A": ""}, []] are fifteen bytes.
    text = script(built(key, environment={"A": "x" * (LARGEST_CONFIGURATION - 15)}))
    references = len(re.findall(r"\$\{[^}]+\}", text))
    assert len(text.encode()) + references * SPELLED < EC2_LIMIT


@pytest.mark.parametrize("key", VARIANTS)
def test_what_the_instance_reads_is_json(key: str) -> None:
    found = files(script(built(key)))
    assert {"image", "options", "environment", "secrets", "command"} == json.loads(
        found["/etc/landfall/app.json"]
    ).keys()
    agent = json.loads(found["/etc/landfall/cloudwatch-agent.json"])
    collected = agent["metrics"]["metrics_collected"]
    assert {"mem", "disk"} <= collected.keys()
    assert ("nvidia_gpu" in collected) == (key == "ec2_gpu")


def container(key: str = "ec2_graviton", **workload: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(script(built(key, **workload)))["/etc/landfall/app.json"])
    return found


@pytest.mark.parametrize("key", VARIANTS)
def test_the_container_is_hardened_and_logs_to_the_stack_s_log_group(key: str) -> None:
    options = container(key)["options"]
    assert {"--read-only", "--security-opt=no-new-privileges", "--cap-drop=NET_RAW", "--log-driver=awslogs"} <= set(
        options
    )
    assert "--log-opt=awslogs-group=${aws_cloudwatch_log_group.observability/logs.name}" in options
    assert "--log-opt=mode=non-blocking" in options
    assert not [option for option in options if "privileged" in option or "docker.sock" in option]


def test_the_container_writes_to_its_scratch_paths_only() -> None:
    stack = variant_stack("ec2_graviton", {"scratch_paths": ["/var/cache/", "/tmp", "/tmp/"]})  # noqa: S108
    options = json.loads(files(script(stack))["/etc/landfall/app.json"])["options"]
    mounts = [option for option in options if option.startswith("--mount")]
    assert mounts == ["--mount=type=volume,destination=/tmp", "--mount=type=volume,destination=/var/cache"]


def test_the_instance_s_port_leads_to_the_workload_s() -> None:
    assert "--publish=8080:9000" in container(port=9000)["options"]
    assert "--publish=11434:9000" in container("ec2_gpu", port=9000)["options"]
    # The proxy reaches it, and nobody else.
    assert not [option for option in container("ec2_single", port=9000)["options"] if "publish" in option]


def test_the_image_s_command_stays_unless_another_one_is_given() -> None:
    assert container()["command"] == []
    assert container(command=["serve", "--fast", "${HOME}"])["command"] == ["serve", "--fast", "$${HOME}"]


def test_an_image_of_the_own_repository_is_named_in_full() -> None:
    assert container(image="ecr:1.4.2")["image"] == "${aws_ecr_repository.registry/repository.repository_url}:1.4.2"


def test_hostile_variables_stay_what_they_are() -> None:
    hostile = "'\"`$(reboot)\nEND_OF_FILE\n${path.module} %{ if true } \\"
    text = script(built("ec2_graviton", environment={"HOSTILE": hostile}))
    run_by_bash(text)
    found = json.loads(files(text)["/etc/landfall/app.json"])["environment"]["HOSTILE"]
    assert found == hostile.replace("${", "$${").replace("%{", "%%{")


def test_secrets_stand_in_it_by_reference_only() -> None:
    stack = variant_stack(
        "ec2_graviton",
        workload={"secrets": {"API_KEY": "create"}},
        network={"tiers": {"data": {}}},
        database={},
    )
    found = json.loads(files(script(stack))["/etc/landfall/app.json"])
    assert found["secrets"] == {
        "API_KEY": "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}",
        "DATABASE_PASSWORD": "${aws_db_instance.database/instance.master_user_secret[0].secret_arn}:password::",
    }
    assert "DATABASE_PASSWORD" not in found["environment"]
    assert found["environment"]["DATABASE_USER"] == "landfall"


def test_a_disk_gets_a_file_system_once_and_comes_back_at_every_boot() -> None:
    plain = Container(name="app", image="a", options=[])
    text = user_data([plain], agent="{}", mount=Mount(device="/dev/sdf", path="/data"))
    run_by_bash(text)
    # mkfs.xfs itself refuses a device that has one, unless it is forced.
    assert "blkid /dev/sdf || mkfs.xfs /dev/sdf\n" in text
    assert "/dev/sdf /data xfs defaults,nofail,x-systemd.growfs,x-systemd.before=docker.service 0 2" in text
    assert "mkfs" not in user_data([plain], agent="{}")


def unit() -> dict[str, list[str]]:
    """The options of the unit's [Service] section; one may stand there several times."""
    text = (ROOT / "modules/compute/host/container@.service").read_text(encoding="utf-8")
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    assert {"Unit", "Service", "Install"} <= set(parser.sections())
    found: dict[str, list[str]] = {}
    for line in text.partition("[Service]")[2].partition("[Install]")[0].split("\n"):
        option, _, value = line.partition("=")
        if value:
            found.setdefault(option, []).append(value)
    return found


def test_systemd_starts_the_container_again_whatever_it_ended_with() -> None:
    assert unit()["Restart"] == ["always"]
    text = (ROOT / "modules/compute/host/container@.service").read_text(encoding="utf-8")
    assert "StartLimitIntervalSec=0" in text


def test_the_container_may_end_by_itself_before_systemd_ends_it() -> None:
    (stop,) = unit()["ExecStop"]
    assert stop == "/usr/bin/docker stop --time=110 %i"
    assert unit()["TimeoutStopSec"] == ["2min"]


@pytest.mark.parametrize("option", ["NoNewPrivileges", "PrivateTmp", "ProtectHome", "ProtectKernelModules"])
def test_the_unit_is_hardened(option: str) -> None:
    assert unit()[option] == ["true"]


# --- host/start.py, with an AWS CLI and a Docker of the test's own

FAKE = """#!{python}
import json, os, sys
name = os.path.basename(sys.argv[0])
with open(os.environ.get("CALLS", {calls!r}), "a") as calls:
    json.dump([name, sys.argv[1:], dict(os.environ)], calls)
    calls.write("\\n")
if name == "aws":
    with open({answers!r}) as answers:
        print(json.dumps(json.load(answers).get(" ".join(sys.argv[5:]))))
elif "pull" in sys.argv and {broken!r} in sys.argv:
    sys.exit(1)
"""

BROKEN = "broken:1"

type Call = tuple[str, list[str], dict[str, str]]
"""A program's name, arguments and environment."""


class Host:
    """An instance's folders below a temporary one, with programs that note how they were called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._calls = folder / "calls"
        self._answers = folder / "answers"
        self.runtime = folder / "run"
        self.runtime.mkdir()
        programs = folder / "bin"
        programs.mkdir()
        for name in ("aws", "docker"):
            program = programs / name
            program.write_text(
                FAKE.format(python=sys.executable, calls=str(self._calls), answers=str(self._answers), broken=BROKEN)
            )
            program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("DOCKER_CONFIG", str(self.runtime))
        monkeypatch.setattr(start, "CONFIGURATION", folder)
        monkeypatch.setattr(start, "DOCKER", str(programs / "docker"))

    def run(
        self, answers: dict[str, Any] | None = None, **container: Any
    ) -> list[tuple[str, list[str], dict[str, str]]]:
        """Starts a container and returns how it called programs."""
        about = {"image": "app:1", "options": [], "environment": {}, "secrets": {}, "command": []} | container
        (self._folder / "app.json").write_text(json.dumps(about))
        self._answers.write_text(json.dumps(answers or {}))
        start.run("app")
        return [tuple(json.loads(line)) for line in self._calls.read_text().splitlines()]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/key-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/team/key"
GET_SECRET = f"secretsmanager get-secret-value --secret-id {SECRET} --query SecretString"
GET_PARAMETER = f"ssm get-parameters --with-decryption --names {PARAMETER} --query Parameters[0].Value"


def test_a_container_is_pulled_and_run_in_the_background(host: Host) -> None:
    pull, run = host.run(options=["--read-only"], environment={"A": "1 2"}, command=["serve", "--fast"])
    assert pull[:2] == ("docker", ["pull", "--quiet", "app:1"])
    assert run[:2] == (
        "docker",
        [
            "run",
            "--detach",
            "--rm",
            "--pull=never",
            "--name=app",
            "--read-only",
            "--env=A=1 2",
            "app:1",
            "serve",
            "--fast",
        ],
    )


def test_what_cannot_be_pulled_may_be_here_already(host: Host) -> None:
    _, run = host.run(image=BROKEN)
    assert run[1][-1] == BROKEN


@pytest.mark.parametrize(
    ("reference", "asked", "answer", "value"),
    [
        (SECRET, GET_SECRET, "line\nline\n", "line\nline\n"),
        (f"{SECRET}:password::", GET_SECRET, '{"password": "p w"}', "p w"),
        (f"{SECRET}::AWSPREVIOUS:", f"{GET_SECRET} --version-stage AWSPREVIOUS", "old", "old"),
        (f"{SECRET}:n::v1", f"{GET_SECRET} --version-id v1", '{"n": 7}', "7"),
        (PARAMETER, GET_PARAMETER, "p", "p"),
    ],
)
def test_a_secret_reaches_docker_in_its_environment_and_in_no_command_line_or_file(
    host: Host, reference: str, asked: str, answer: str, value: str
) -> None:
    _, aws, run = host.run({asked: answer}, secrets={"KEY": reference})
    region = reference.split(":")[3]
    assert aws[1] == ["--region", region, "--output", "json", *asked.split(" ")]
    assert run[1] == ["run", "--detach", "--rm", "--pull=never", "--name=app", "--env=KEY", "app:1"]
    assert run[2]["KEY"] == value
    assert list(host.runtime.iterdir()) == []


@pytest.mark.parametrize("reference", [SECRET, PARAMETER])
def test_without_its_secret_a_container_does_not_start(host: Host, reference: str) -> None:
    with pytest.raises(LookupError, match="no value"):
        host.run(secrets={"KEY": reference})


def test_ecr_is_asked_through_a_helper_that_leaves_no_token(host: Host) -> None:
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    host.run(image=f"{registry}/team/app:1")
    (written,) = host.runtime.iterdir()
    assert json.loads(written.read_text()) == {"credHelpers": {registry: "ecr-login"}}


def test_the_script_is_python_that_amazon_linux_has() -> None:
    ast.parse(Path(start.__file__).read_text(encoding="utf-8"), feature_version=(3, 9))
