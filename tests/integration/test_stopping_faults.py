"""The functions themselves between real clients and the emulator, when AWS throttles, breaks off or doesn't answer."""

import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator
from tests.integration.faults import Dropped, Failed, Fault, Faults, Throttled, Unanswered
from tests.integration.functions import make_table
from tests.unit.lambda_code import Context, code_of

TAGS = {"Project": "acme", "Stack": "acme-dev", "AutoStop": "enabled"}
CALLS = (
    "dynamodb.PutItem",
    "ecs.DescribeServices",
    "application-autoscaling.DescribeScalableTargets",
    "cloudwatch.GetMetricData",
    "ecs.TagResource",
    "application-autoscaling.RegisterScalableTarget",
    "ecs.UpdateService",
    "dynamodb.DeleteItem",
)
_CALL = Context(60)

ONCE: dict[str, Fault] = {
    "throttled": Throttled(),
    "fails": Failed(),
    "breaks off before": Dropped(),
    "breaks off after": Dropped(carried_out=True),
    "doesn't answer": Unanswered(),
    "doesn't answer, and did it": Unanswered(carried_out=True),
}


class Service:
    """A service of two tasks with a scalable target, and the functions that know it."""

    def __init__(self, clients: Clients, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
        self._clients, self.faults, self._monkeypatch = clients, faults, monkeypatch
        self._put()
        metric = {"namespace": "AWS/ECS", "name": "CPUUtilization", "statistic": "Average", "dimensions": {"S": "app"}}
        for name, value in {
            "AWS_ENDPOINT_URL": faults.url,
            "STACK": TAGS["Stack"],
            "PROJECT": TAGS["Project"],
            "TARGETS": json.dumps([{"kind": "ecs-service", "id": "c/app", "watch": ["0"], "idle_minutes": 15}]),
            "METRICS": json.dumps({"0": {"what": "cpu", **metric, "busy_from": 5, "sparse": False}}),
            "RULES": json.dumps(
                {"grace_minutes": 0, "minimum_samples_percent": 1, "when_idle": True, "dry_run": False}
            ),
        }.items():
            monkeypatch.setenv(name, value)

    def _put(self) -> None:
        make_table(self._clients, f"{TAGS['Stack']}-lifecycle")
        ecs = self._clients("ecs")
        ecs.create_cluster(clusterName="c")
        definition = {"name": "app", "image": "app", "memory": 128}
        ecs.register_task_definition(family="app", containerDefinitions=[definition])
        ecs.create_service(
            cluster="c",
            serviceName="app",
            taskDefinition="app",
            desiredCount=2,
            tags=[{"key": key, "value": value} for key, value in TAGS.items()],
        )
        self.bound(1, 4)

    def bound(self, low: int, high: int) -> None:
        """Gives it bounds as Terraform does."""
        self._clients("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId="service/c/app",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=low,
            MaxCapacity=high,
        )

    def state(self) -> tuple[int, int, int]:
        """Tasks wanted, and the bounds."""
        (service,) = self._clients("ecs").describe_services(cluster="c", services=["app"])["services"]
        (target,) = self._clients("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")[
            "ScalableTargets"
        ]
        return service["desiredCount"], target["MinCapacity"], target["MaxCapacity"]

    def stop(self) -> None:
        """A call of auto-stop, as the clock calls it at night."""
        with _function("auto_stop", self._monkeypatch) as main:
            main.handler({"action": "stop", "why": "night"}, _CALL)

    def start(self) -> None:
        """A call of auto-start."""
        with _function("auto_start", self._monkeypatch) as main:
            main.handler({"why": "asked"}, _CALL)

    def look(self) -> list[dict[str, Any]]:
        """What auto-stop would do."""
        with _function("auto_stop", self._monkeypatch) as main:
            found: list[dict[str, Any]] = main.handler({"action": "look"}, _CALL)
            return found


@contextmanager
def _function(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    with code_of(name):
        clients: Any = importlib.import_module("aws_clients")
        # As patient as it is, but for the seconds that it waits for an answer.
        quick = clients._PATIENT.merge(type(clients._PATIENT)(connect_timeout=1, read_timeout=1))
        monkeypatch.setattr(clients, "_PATIENT", quick)
        yield importlib.import_module("main")


@pytest.fixture(scope="module")
def service(running: Emulator, clients: Clients) -> Iterator[Service]:
    """It, on a running emulator."""
    with Faults(running.endpoint) as faults, pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield Service(clients, faults, monkeypatch)


@pytest.fixture(autouse=True)
def _as_it_was(service: Service) -> None:
    service.faults.reset()
    service.start()
    service.bound(1, 4)
    service.faults.reset()


@pytest.mark.parametrize("fault", ONCE)
def test_what_goes_wrong_once_is_tried_again_and_stops_and_starts_all_the_same(service: Service, fault: str) -> None:
    def plan() -> None:
        service.faults.reset()
        for call in CALLS:
            service.faults.add(call, ONCE[fault])

    plan()
    # No sample is younger than the start; and that is known, whatever went wrong.
    assert [each["reason"] for each in service.look()] == ["no-data"]
    plan()
    service.stop()
    assert service.state() == (0, 0, 0)
    plan()
    service.start()
    assert service.state() == (2, 1, 4)


def test_they_ask_just_these_operations(service: Service) -> None:
    service.look()
    service.stop()
    assert set(service.faults.asked) == set(CALLS)


@pytest.mark.parametrize("call", ["application-autoscaling.RegisterScalableTarget", "ecs.UpdateService"])
def test_what_goes_on_failing_is_told_and_finished_when_it_works_again(service: Service, call: str) -> None:
    service.faults.add(call, Failed(times=None))
    with pytest.raises(Exception, match="ecs-service c/app"):
        service.stop()
    service.faults.reset()
    service.stop()
    assert service.state() == (0, 0, 0)
    service.faults.add(call, Failed(times=None))
    with pytest.raises(Exception, match="ecs-service c/app"):
        service.start()
    service.faults.reset()
    service.start()
    assert service.state() == (2, 1, 4)
