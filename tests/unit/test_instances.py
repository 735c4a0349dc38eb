# ruff: noqa: E501 — a message is one line, and is compared as such
"""What EC2 instances can't run, and what is said about it."""

from pathlib import Path

import pytest

from environments.settings.instance_types import INSTANCE_TYPES
from environments.settings.variants import ec2_gpu, ec2_graviton, ec2_single
from tests.unit.synthesis import environment
from tests.unit.wrong_environment import said_about

ARM = "t4g, c6g, m6g, r6g, c7g, m7g, r7g, c8g, m8g, r8g"


def test_types_have_the_sizes_of_the_ec2_guide() -> None:
    sizes = {
        name: (each.vcpu, each.memory_gib, each.architecture, each.gpus, each.gpu_memory_gb)
        for name, each in INSTANCE_TYPES.items()
    }
    assert sizes["t4g.small"] == (2, 2, "arm64", 0, 0)
    assert sizes["t4g.2xlarge"] == (8, 32, "arm64", 0, 0)
    assert sizes["m7g.medium"] == (1, 4, "arm64", 0, 0)
    assert sizes["c7g.large"] == (2, 4, "arm64", 0, 0)
    assert sizes["g4dn.xlarge"] == (4, 16, "x86_64", 1, 16)
    assert sizes["g5.12xlarge"] == (48, 192, "x86_64", 4, 24)
    assert sizes["g5g.xlarge"] == (4, 8, "arm64", 1, 16)
    assert sizes["g6e.48xlarge"] == (192, 1536, "x86_64", 8, 48)


def test_each_variant_takes_the_types_that_suit_it() -> None:
    assert {each.architecture for each in ec2_graviton.TYPES.values()} == {"arm64"}
    assert not [name for name, each in {**ec2_graviton.TYPES, **ec2_single.TYPES}.items() if each.gpus]
    assert {each.architecture for each in ec2_gpu.TYPES.values()} == {"arm64", "x86_64"}
    assert all(each.gpus and each.gpu_memory_gb for each in ec2_gpu.TYPES.values())
    assert {**ec2_single.TYPES, **ec2_gpu.TYPES} == INSTANCE_TYPES


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        pytest.param(
            """\
variants:
  ec2_graviton:
    instance_types: [t4g.smal]
""",
            [
                f'dev.yaml:4: variants.ec2_graviton.instance_types[0]: found "t4g.smal"; allowed: an ARM (Graviton) instance type of the families {ARM}; did you mean "t4g.small"?'
            ],
            id="a type that doesn't exist",
        ),
        pytest.param(
            """\
variants:
  ec2_graviton:
    instance_types: [t4g.small, t3.small]
""",
            [
                f'dev.yaml:4: variants.ec2_graviton.instance_types[1]: found "t3.small"; allowed: an ARM (Graviton) instance type of the families {ARM}; did you mean "t4g.small"?'
            ],
            id="an Intel type among Graviton",
        ),
        pytest.param(
            """\
workload:
  architectures: [x86_64]
variants:
  ec2_graviton: {}
""",
            [
                'dev.yaml:3: workload.architectures: found "x86_64"; allowed: arm64 as well: Graviton is ARM',
            ],
            id="an image for Intel on Graviton",
        ),
        pytest.param(
            """\
workload:
  memory_gb: 2
variants:
  ec2_graviton:
    instance_types:
      - t4g.medium
      - t4g.small
""",
            [
                'dev.yaml:6: variants.ec2_graviton.instance_types: found "t4g.small"; allowed: t4g.medium or c6g.large or m6g.medium or r6g.medium, or a larger one: the container needs 0.5 vCPU and 2 GB beside the operating system',
            ],
            id="no memory left for the operating system",
        ),
        pytest.param(
            """\
variants:
  ec2_gpu: {}
""",
            [
                'dev.yaml:3: variants.ec2_gpu.instance_types: found "g4dn.xlarge" (the default); allowed: g5g.xlarge, or a larger one: the image is built for arm64',
            ],
            id="an image for ARM on an Intel GPU host",
        ),
        pytest.param(
            """\
workload:
  architectures: [x86_64]
variants:
  ec2_gpu:
    instance_types: [g5g.xlarge]
""",
            [
                'dev.yaml:6: variants.ec2_gpu.instance_types: found "g5g.xlarge"; allowed: g4dn.xlarge or g5.xlarge or g6.xlarge or g6e.xlarge, or a larger one: the image is built for x86_64',
            ],
            id="a GPU on ARM for an image that isn't built for it",
        ),
        pytest.param(
            """\
workload:
  architectures: [x86_64]
  cpu: 8
  memory_gb: 40
variants:
  fargate: null
  ec2_gpu:
    instance_types: [g4dn.xlarge]
""",
            [
                'dev.yaml:9: variants.ec2_gpu.instance_types: found "g4dn.xlarge"; allowed: g4dn.4xlarge or g5.4xlarge or g6.4xlarge or g6e.2xlarge, or a larger one: the container needs 8 vCPU and 40 GB beside the operating system',
            ],
            id="a container too large for its GPU host",
        ),
        pytest.param(
            """\
workload:
  architectures: [x86_64]
  cpu: 192
  memory_gb: 1536
variants:
  fargate: null
  ec2_single:
    instance_type: c6i.large
""",
            [
                'dev.yaml:9: variants.ec2_single.instance_type: found "c6i.large"; allowed: a smaller container, which some type holds: the container needs 192 vCPU and 1536 GB beside the operating system',
            ],
            id="a container that no type holds",
        ),
        pytest.param(
            """\
variants:
  ec2_gpu:
    instance_types: [g4dn.xlarge, g5.xlarge]
""",
            [
                "dev.yaml:4: variants.ec2_gpu.instance_types: found a list of 2; allowed: one type in the mode single",
            ],
            id="two types for one instance",
        ),
        pytest.param(
            """\
variants:
  ec2_gpu:
    mode: group
    instance_types: [g4dn.xlarge, g5g.xlarge]
    elastic_ip: true
""",
            [
                "dev.yaml:5: variants.ec2_gpu.instance_types: found a list of 2; allowed: types of one architecture, such as those for x86_64",
                "dev.yaml:6: variants.ec2_gpu.elastic_ip: found true; allowed: false, or the mode single in public subnets: others have no address that stays",
            ],
            id="a group of two architectures with one address",
        ),
        pytest.param(
            """\
variants:
  ec2_single:
    instance_type: g4dn.xlarge
""",
            [
                'dev.yaml:4: variants.ec2_single.instance_type: found "g4dn.xlarge"; allowed: an instance type of the families t4g, t3, t3a, c6g, m6g, r6g, c7g, m7g, r7g, c8g, m8g, r8g, c6i, m6i, r6i, c6a, m6a, r6a, c7i, m7i, r7i, c7a, m7a, r7a; did you mean "t4g.xlarge"?',
            ],
            id="a GPU in the cheap box",
        ),
        pytest.param(
            """\
variants:
  fargate: null
  ec2_single: {}
load_balancer:
  allow_plain_http: false
""",
            [
                "dev.yaml:6: domain.name: missing; allowed: the name that HTTPS is for; in the stage dev load_balancer.allow_plain_http may stand instead",
            ],
            id="plain HTTP that nobody allowed",
        ),
        pytest.param(
            """\
variants:
  ec2_graviton:
    scaling:
      min_instances: 3
      max_instances: 1
      business_hours: {}
""",
            [
                "dev.yaml:5: variants.ec2_graviton.scaling.min_instances: found 3; allowed: at most max_instances (1)",
                "dev.yaml:6: variants.ec2_graviton.scaling.business_hours.min_instances: found 2 (the default); allowed: at most max_instances (1)",
            ],
            id="lower bounds above the upper one",
        ),
        pytest.param(
            """\
variants:
  fargate: null
  ec2_graviton:
    subnets: private
network:
  nat: none
  endpoints: [ecr.api, ecr.dkr, logs]
workload:
  image: ecr:1.0
""",
            [
                "dev.yaml:8: network.endpoints: found a list of 3; allowed: monitoring, ssm, ssmmessages as well: without NAT private tasks need them",
            ],
            id="private instances that nobody could reach",
        ),
        pytest.param(
            f"""\
variants:
  ec2_single: {{}}
workload:
  environment:
    LONG: {"x" * 6000}
""",
            [
                "dev.yaml:5: workload.environment: found a mapping; allowed: variables, secrets and command of 6,000 bytes together, at most (6,018 now): EC2 takes 16 KB of user data",
            ],
            id="more variables than an instance can be told",
        ),
    ],
)
def test_a_wrong_file_is_answered_with_what_would_do(text: str, messages: list[str], tmp_path: Path) -> None:
    assert said_about(text, tmp_path) == messages


def test_an_image_for_both_processors_runs_on_either() -> None:
    workload = {"architectures": ["x86_64", "arm64"]}
    for instance_type in ("g4dn.xlarge", "g5g.xlarge"):
        made = environment(workload=workload, variants={"ec2_gpu": {"instance_types": [instance_type]}})
        assert made.variants.ec2_gpu is not None
        assert made.variants.ec2_gpu.architecture in workload["architectures"]


def test_instances_in_public_subnets_need_no_nat_and_no_endpoints() -> None:
    made = environment(network={"nat": "none"}, variants={"fargate": None, "ec2_graviton": {}})
    assert made.variants.ec2_graviton is not None
    assert made.variants.ec2_graviton.placement(made) == "public"
