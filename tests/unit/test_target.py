"""Where stacks go: AWS or the emulator, and where their state is."""

import json
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest

from modules.target import EMULATED_ACCOUNT, Target
from tests.own_stacks import emulated_stacks
from tests.unit.main_process import run_main
from tests.unit.synthesis import (
    ON_AWS,
    OWN_STACKS,
    Block,
    Stack,
    environment,
    own_stack,
    read_stack,
    stack,
    synthesize,
)

ENDPOINT = "http://127.0.0.1:4566"
ON_EMULATOR = Target(endpoint=ENDPOINT, states=Path("/emulated"))


def provider(built: Stack) -> Block:
    (found,) = built.document["provider"]["aws"]
    assert isinstance(found, dict)
    return found


def without_world(built: Stack) -> Block:
    document = {key: value for key, value in built.raw.items() if key != "provider"}
    return {**document, "terraform": {key: value for key, value in document["terraform"].items() if key != "backend"}}


@pytest.mark.parametrize("name", OWN_STACKS)
def test_only_provider_and_backend_tell_the_emulator_from_aws(name: str) -> None:
    emulated = read_stack(emulated_stacks() / "stacks" / name)
    assert without_world(emulated) == without_world(own_stack(name))
    assert provider(emulated) != provider(own_stack(name))
    assert emulated.raw["terraform"]["backend"] != own_stack(name).raw["terraform"]["backend"]


def test_the_app_aims_where_the_sdks_own_variable_says(tmp_path: Path) -> None:
    def run(world: str, **variables: str) -> Stack:
        done = run_main(tmp_path, LANDFALL_STACKS="dev-fargate", CDKTF_OUTDIR=str(tmp_path / world), **variables)
        assert done.returncode == 0, done.stderr
        return Stack(json.loads((tmp_path / world / "stacks" / "dev-fargate" / "cdk.tf.json").read_text()))

    aws, emulated = run("aws"), run("emulator", AWS_ENDPOINT_URL=ENDPOINT)
    assert without_world(aws) == without_world(emulated) == without_world(own_stack("dev-fargate"))
    assert provider(aws) == provider(own_stack("dev-fargate"))
    assert provider(emulated) == provider(synthesize(OWN_STACKS["dev-fargate"], ON_EMULATOR, "dev-fargate"))
    states = tmp_path / ".landfall"
    assert aws.raw["terraform"]["backend"] == {"local": {"path": str(states / "aws" / "dev-fargate.tfstate")}}
    assert emulated.raw["terraform"]["backend"] == {
        "local": {"path": str(states / "emulator" / "dev-fargate.tfstate")},
    }


def test_on_aws_nothing_is_said_of_credentials_or_endpoints() -> None:
    assert provider(stack(region="eu-west-1")).keys() == {
        "region",
        "default_tags",
        "ignore_tags",
        "forbidden_account_ids",
    }
    assert provider(stack(region="eu-west-1"))["region"] == "eu-west-1"


def test_each_world_refuses_the_other_one_s_account() -> None:
    assert EMULATED_ACCOUNT == "000000000000"
    assert provider(stack())["forbidden_account_ids"] == [EMULATED_ACCOUNT]
    emulated = provider(synthesize(environment(), ON_EMULATOR))
    assert emulated["allowed_account_ids"] == [EMULATED_ACCOUNT]
    assert "forbidden_account_ids" not in emulated


def test_the_provider_finds_the_emulator_in_a_file_beside_the_stack(tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_STACKS="dev-fargate", AWS_ENDPOINT_URL=ENDPOINT)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / "stacks" / "dev-fargate"
    built = provider(Stack(json.loads((folder / "cdk.tf.json").read_text())))
    (path,) = built["shared_config_files"]
    configuration = ConfigParser()
    configuration.read_string((folder / path.removeprefix("${abspath(path.module)}/")).read_text())
    # The SDKs take one without a service's name for every service.
    assert dict(configuration[f"profile {built['profile']}"]) == {"endpoint_url": ENDPOINT}


def backend(settings: dict[str, Any], target: Target = ON_AWS, **overrides: Any) -> Block:
    found = synthesize(environment(backend=settings, **overrides), target).raw["terraform"]
    kept = found.get("backend") or {"cloud": found["cloud"]}
    assert isinstance(kept, dict)
    return kept


def test_local_state_is_in_a_file_of_its_own_for_each_stack() -> None:
    assert backend({"kind": "local"}) == {"local": {"path": "/states/dev-fargate.tfstate"}}


def test_state_in_s3_is_encrypted_and_locked_by_a_file() -> None:
    assert backend({"kind": "s3", "bucket": "acme-states"}) == {
        "s3": {
            "bucket": "acme-states",
            "region": "us-east-1",
            "key": "landfall/dev-fargate.tfstate",
            "encrypt": True,
            "use_lockfile": True,
        }
    }


@pytest.mark.parametrize(
    ("prefix", "key"),
    [
        ("", "dev-fargate.tfstate"),
        ("team/", "team/dev-fargate.tfstate"),
        ("/a/b/", "a/b/dev-fargate.tfstate"),
    ],
)
def test_state_in_s3_is_in_the_folder_asked_for(prefix: str, key: str) -> None:
    found = backend({"kind": "s3", "bucket": "acme-states", "prefix": prefix})
    assert found["s3"]["key"] == key


def test_state_in_s3_takes_another_region_and_key() -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/abc"
    found = backend({"kind": "s3", "bucket": "acme-states", "region": "eu-west-1", "kms_key_arn": key})
    assert (found["s3"]["region"], found["s3"]["kms_key_id"]) == ("eu-west-1", key)


def test_state_in_terraform_cloud_has_a_workspace_for_each_stack() -> None:
    assert backend({"kind": "cloud", "organization": "acme"}, project="shop") == {
        "cloud": {
            "organization": "acme",
            "hostname": "app.terraform.io",
            "workspaces": {"name": "shop-dev-fargate"},
        }
    }


def test_state_in_a_terraform_enterprise_is_there() -> None:
    found = backend({"kind": "cloud", "organization": "acme", "hostname": "tfe.example.com"})
    assert found["cloud"]["hostname"] == "tfe.example.com"


@pytest.mark.parametrize(
    "settings", [{"kind": "local"}, {"kind": "s3", "bucket": "acme-states"}, {"kind": "cloud", "organization": "acme"}]
)
def test_state_of_the_emulator_is_always_on_this_machine(settings: dict[str, Any]) -> None:
    assert backend(settings, ON_EMULATOR) == {"local": {"path": "/emulated/dev-fargate.tfstate"}}
