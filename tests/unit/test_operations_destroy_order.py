"""The order of a deletion, and how it ends: what empties, Terraform, the rest, and what is said of what is left."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from environments.reading import read_all
from operations.destroy import destroy as module
from operations.destroy.confirmation import Confirmation
from operations.destroy.counting import counting
from operations.destroy.deletion import Deletion, Patience
from operations.destroy.destroy import _Destroying
from operations.destroy.inventory import Inventory, take
from operations.destroy.kinds import KINDS, kind_of
from operations.destroy.terraform import Known, State, Terraform
from operations.destroy.things import Thing
from operations.failure import Failure, Refused
from tests.unit.checkout import PROJECT
from tests.unit.destroy_account import OWN, SCOPE, Account, failed
from tests.unit.test_operations_destroy_deletion import TOPIC, Topics

BUCKET = "arn:aws:s3:::landfall-dev-fargate-results-123456789012"
RESOURCES = State((Known("aws_sns_topic.topic", "aws_sns_topic", TOPIC, TOPIC),))


@dataclass(frozen=True)
class Script(Terraform):
    """Terraform that answers as is written, and does `act` before each answer."""

    answers: list[bool] = field(default_factory=list)
    act: Callable[[], None] = lambda: None
    said: list[tuple[str, ...]] = field(default_factory=list)

    def destroy(self, *options: str, steps: int) -> bool:
        assert steps > 0
        self.said.append(options)
        self.act()
        return self.answers.pop(0)

    def state(self) -> State:
        return State()


def script(*answers: bool, act: Callable[[], None] = lambda: None) -> Script:
    return Script("dev-fargate", Path(), {}, answers=list(answers), act=act)


def destroying() -> _Destroying:
    environment = next(each for each in read_all(PROJECT / "environments") if each.name == "dev")
    return _Destroying("dev-fargate", environment, {}, None)


def deletion(account: Account) -> Deletion:
    aws = account.aws()
    return Deletion(aws, lambda: take(aws), Patience(begun=0, refused=0, pause=0))


def thing(arn: str, **told: str) -> Thing:
    kind, fields = kind_of(arn, SCOPE.place)
    return Thing(kind=kind, arn=arn, why="carries its tags", fields=fields, **told)  # type: ignore[arg-type]


def test_what_terraform_leaves_goes_after_it() -> None:
    topics = Topics({TOPIC: OWN})
    order = []
    terraform = script(True, act=lambda: order.append(dict(topics.tags)))
    left = destroying().delete(deletion(topics.account), terraform, RESOURCES, Inventory())
    assert order == [{TOPIC: OWN}]
    assert left.things == ()
    assert topics.tags == {}


def test_without_a_state_terraform_is_not_asked() -> None:
    topics = Topics({TOPIC: OWN})
    terraform = script()
    assert destroying().delete(deletion(topics.account), terraform, State(), Inventory()).things == ()
    assert topics.tags == {}
    assert terraform.said == []


def test_terraform_that_stumbled_is_asked_again_once_nothing_is_left() -> None:
    terraform = script(False, True)
    destroying().delete(deletion(Topics({TOPIC: OWN}).account), terraform, RESOURCES, Inventory())
    assert terraform.said == [(), ("-refresh=false",)]


def test_a_state_that_stays_is_told_even_if_nothing_is_left() -> None:
    with pytest.raises(Failure, match="nothing is left of dev-fargate, but Terraform's state isn't empty"):
        destroying().delete(deletion(Topics({}).account), script(False, False), RESOURCES, Inventory())


def test_what_is_left_is_returned_with_the_reason() -> None:
    topics = Topics({TOPIC: OWN}, {TOPIC: [failed("AccessDenied", "an SCP says no")]})
    begun = deletion(topics.account)
    left = destroying().delete(begun, script(False), RESOURCES, Inventory())
    assert [one.arn for one in left.things] == [TOPIC]
    assert "an SCP says no" in begun.stays[TOPIC]


def test_a_bucket_that_can_t_be_emptied_stops_it_before_terraform() -> None:
    account = Account(
        {
            ("s3", "get_bucket_tagging"): {"TagSet": [{"Key": key, "Value": value} for key, value in OWN.items()]},
            ("s3", "list_object_versions"): [{"Versions": [{"Key": "kept", "VersionId": "1"}]}],
            ("s3", "delete_objects"): {"Errors": [{"Key": "kept", "VersionId": "1", "Code": "AccessDenied"}]},
            ("s3", "get_object_legal_hold"): {"LegalHold": {"Status": "ON"}},
        }
    )
    terraform = script()
    with pytest.raises(Failure, match=r"these buckets can't be emptied:\n.*a legal hold, until somebody lifts it"):
        destroying().delete(deletion(account), terraform, RESOURCES, Inventory(things=(thing(BUCKET),)))
    assert terraform.said == []


def test_a_cluster_goes_before_the_rest_of_terraform_s() -> None:
    cluster = Known("aws_eks_cluster.cluster", "aws_eks_cluster", "landfall-dev-fargate", "")
    terraform = script(True, True)
    destroying().delete(deletion(Topics({}).account), terraform, State((cluster,)), Inventory())
    assert terraform.said == [("-target=aws_eks_cluster.cluster",), ()]


def test_protection_refuses_before_anything() -> None:
    protected = thing(TOPIC, stops="deletion protection is on")
    with pytest.raises(
        Refused, match="nothing was touched:\ntopic landfall-dev-fargate-alarms: deletion protection is"
    ):
        destroying().check_stops(Inventory(things=(protected,)))
    destroying().check_stops(Inventory(things=(thing(TOPIC),)))


def test_what_is_left_fails_with_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failure, match=r"^left of dev-fargate: 1 thing; once the reason") as failure:
        destroying().tell(Inventory(things=(thing(TOPIC),)), {TOPIC: "an SCP says no"})
    assert failure.value.exit_code == 1
    assert "landfall-dev-fargate-alarms: an SCP says no" in capsys.readouterr().out


def test_what_aws_did_not_tell_fails_too() -> None:
    with pytest.raises(Failure, match="but it didn't tell:\nsagemaker list_endpoints: AccessDenied"):
        destroying().tell(Inventory(silent={"sagemaker list_endpoints": "AccessDenied"}), {})


def test_what_leaves_by_itself_is_named_once_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = thing("arn:aws:kms:us-east-1:123456789012:key/1234", leaves="2031-05-04")
    for outside in ("synthesize", "patient_clients", "mend"):
        monkeypatch.setattr(module, outside, lambda *_: None)
    monkeypatch.setattr(module, "take", lambda *_, **__: Inventory(waiting=(key,)))
    monkeypatch.setattr(_Destroying, "scope", lambda *_: SCOPE)
    monkeypatch.setattr(_Destroying, "terraform", lambda _: script())
    destroying().run(Confirmation("dev-fargate", dry_run=False, yes=False, stack_name=None))
    told = capsys.readouterr()
    assert told.out.count("key/1234  on 2031-05-04") == 1
    assert told.err.endswith("nothing is left of dev-fargate, but for what leaves by itself\n")


def test_counts_are_told_now_and_then_and_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("deleting", 25) as count:
        for _ in range(25):
            count(1)
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "  deleting: 25/25"
    assert 5 < len(told) <= 11


def test_what_runs_others_goes_first_and_a_key_last() -> None:
    ranks = {kind.what: kind.rank for kind in KINDS}
    order = ["schedule group", "Auto Scaling group", "instance", "bucket", "subnet", "VPC", "log group", "key"]
    assert sorted(order, key=lambda what: ranks[what]) == order
