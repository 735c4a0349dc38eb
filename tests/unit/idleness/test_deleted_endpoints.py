"""An endpoint of SageMaker that is deleted and made again, which takes SageMaker its time."""

import json
from copy import deepcopy
from typing import Any

import pytest

from idleness.targets.kept_requests import KeptRequests
from tests.unit.idleness.kinds import KINDS, Sizes, records, without_records
from tests.unit.idleness.stack import Functions, idle, running
from tests.unit.idleness.world import LONG_AGO, TAGS, World, client, clients_ask

(ENDPOINT,) = (kind for kind in KINDS if kind.kind == "sagemaker-endpoint")
TARGET = "endpoint/now/variant/AllTraffic"


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Functions:
    """The functions of a stack whose endpoint runs, idle, with more instances than it begins with."""
    made = Functions(running(ENDPOINT, sizes=Sizes(minimum=1, desired=3, maximum=5, suspended=True)), monkeypatch)
    made.tell([ENDPOINT])
    return made


def endpoint(world: World) -> dict[str, Any]:
    return world.things["endpoint"]["now"]


def kept(world: World) -> dict[str, Any]:
    clients_ask(world)
    requests, _ = KeptRequests(client, "/landfall/now").read()
    return requests


def by_terraform(world: World, configuration: str) -> None:
    """Makes the endpoint again with all that belongs to it, as an apply does."""
    parameters = deepcopy(world.things["parameter"])
    ENDPOINT.put(world, Sizes(minimum=2, desired=2, maximum=9))
    world.things["parameter"] = parameters
    endpoint(world)["configuration"] = configuration


def standing(world: World) -> dict[str, Any]:
    return {kind: things for kind, things in without_records(world).items() if kind != "parameter"}


def reasons(called: Functions, **event: str) -> list[str]:
    return [each["reason"] for each in called.stop(**event)]


def test_a_start_goes_on_from_round_to_round_until_all_of_it_is_back(called: Functions) -> None:
    world, before = called.world, without_records(called.world)
    called.stop()
    assert ENDPOINT.at_rest(world)
    world.begins = "Creating"
    assert called.start() == {"sagemaker-endpoint now": "started"}
    assert reasons(called) == ["changing"]
    # It can't be scaled before it is in service.
    assert not world.things["target"]
    assert "starting" in records(world)[0]
    endpoint(world).pop("status")
    assert reasons(called) == ["unfinished-start"]
    assert without_records(world) == before
    assert "running" in records(world)[0]
    assert reasons(called) == ["just-started"]


def test_a_start_while_it_is_being_deleted_waits_for_that(called: Functions) -> None:
    world, before = called.world, without_records(called.world)
    called.stop()
    by_terraform(world, "now-config")
    endpoint(world)["status"] = "Deleting"
    assert reasons(called) == ["changing"]
    called.start()
    assert reasons(called) == ["changing"]
    for things in ("endpoint", "target", "policy"):
        world.things[things].clear()
    assert reasons(called) == ["unfinished-start"]
    assert without_records(world) == before


def test_what_sagemaker_failed_to_make_is_made_once_more(called: Functions) -> None:
    world, before = called.world, without_records(called.world)
    called.stop()
    world.begins = "Failed"
    called.start()
    assert endpoint(world)["status"] == "Failed"
    world.begins = ""
    assert reasons(called) == ["unfinished-start"]
    assert "now" not in world.things["endpoint"]
    assert reasons(called) == ["unfinished-start"]
    assert without_records(world) == before


def test_the_night_in_the_middle_of_a_start_loses_nothing(called: Functions) -> None:
    world, before = called.world, without_records(called.world)
    called.stop()
    world.begins = "Creating"
    called.start()
    # In service with one instance, and nothing that scales it.
    endpoint(world).pop("status")
    assert reasons(called, action="stop", why="night") == ["asked"]
    assert ENDPOINT.at_rest(world)
    world.begins = ""
    called.start()
    assert without_records(world) == before


def test_what_terraform_has_made_anew_stays_as_it_made_it(called: Functions) -> None:
    world = called.world
    called.stop()
    by_terraform(world, "another-config")
    made = standing(world)
    assert reasons(called) == ["started-elsewhere"]
    assert standing(world) == made
    assert kept(world) == {}


def test_what_terraform_has_made_anew_and_the_night_stopped_comes_back_as_terraform_made_it(called: Functions) -> None:
    world = called.world
    called.stop()
    by_terraform(world, "another-config")
    made = standing(world)
    assert reasons(called, action="stop", why="night") == ["asked"]
    assert kept(world)["endpoint"]["EndpointConfigName"] == "another-config"
    called.start()
    assert standing(world) == made


def test_an_endpoint_that_somebody_made_by_hand_from_the_same_configuration_gets_its_scaling_back(
    called: Functions,
) -> None:
    world, before = called.world, without_records(called.world)
    called.stop()
    world.things["endpoint"]["now"] = {
        "since": LONG_AGO,
        "configuration": "now-config",
        "desired": 1,
        "tags": dict(TAGS),
    }
    assert reasons(called) == ["started-elsewhere"]
    assert without_records(world) == before


def test_an_endpoint_that_is_gone_without_a_stop_is_told(called: Functions) -> None:
    del called.world.things["endpoint"]["now"]
    with pytest.raises(Exception, match="sagemaker-endpoint now"):
        called.stop()
    with pytest.raises(Exception, match="sagemaker-endpoint now"):
        called.start()


def test_one_that_failed_by_itself_is_neither_stopped_nor_deleted(called: Functions) -> None:
    world = called.world
    endpoint(world)["status"] = "Failed"
    assert reasons(called) == ["stopped"]
    with pytest.raises(Exception, match="sagemaker-endpoint now"):
        called.start()
    assert "sagemaker.DeleteEndpoint" not in world.calls


def test_tags_of_aws_s_own_are_not_asked_for_again(called: Functions) -> None:
    world = called.world
    endpoint(world)["tags"]["aws:cloudformation:stack-name"] = "theirs"
    idle(world)
    called.stop()
    assert [tag["Key"] for tag in kept(world)["endpoint"]["Tags"]] == list(TAGS)


def test_the_requests_of_as_many_models_as_an_endpoint_takes_fit_into_a_parameter() -> None:
    world = running(ENDPOINT)
    clients_ask(world)
    tags = {f"Tag{number}": f"value-of-its-own-{number}" for number in range(15)}
    variants = [
        {
            "ServiceNamespace": "sagemaker",
            "ResourceId": f"endpoint/{'n' * 63}/variant/model-{number}",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        }
        for number in range(5)
    ]
    requests = {
        "endpoint": {"EndpointName": "n" * 63, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]},
        "targets": [{**each, "MinCapacity": 1, "MaxCapacity": 9, "Tags": tags} for each in variants],
        "policies": [{**each, "PolicyName": "load", "PolicyType": "TargetTrackingScaling"} for each in variants],
    }
    assert len(json.dumps(requests)) > 4096
    KeptRequests(client, "/landfall/now").write(requests)
    assert kept(world) == requests
