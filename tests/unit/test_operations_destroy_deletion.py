"""What exists of a stack, and how it goes: pages, throttles, errors, tags that change, and what AWS doesn't tell."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from operations.destroy.aws import Aws, is_none
from operations.destroy.deletion import Deletion, Patience
from operations.destroy.inventory import Inventory, take
from operations.destroy.kinds import KINDS, kind_of
from tests.unit.destroy_account import FOREIGN, OWN, SCOPE, Account, failed, pairs

TOPIC = "arn:aws:sns:us-east-1:123456789012:landfall-dev-fargate-alarms"
TOPICS = [TOPIC, f"{TOPIC}-2", f"{TOPIC}-3"]
AT_ONCE = Patience(begun=0, refused=0, pause=0)


@dataclass
class Topics:
    """An account with topics: `tags` by ARN, `errors` are what deleting one answers before it goes."""

    tags: dict[str, dict[str, str]]
    errors: dict[str, list[Exception]] = field(default_factory=dict)
    tagging: bool = True
    """Whether the tagging API knows them."""
    account: Account = field(default_factory=Account)

    def __post_init__(self) -> None:
        self.account.answers |= {
            ("resourcegroupstaggingapi", "get_resources"): self.resources,
            ("sns", "list_topics"): lambda **_request: [{"Topics": [{"TopicArn": one}]} for one in self.tags],
            ("sns", "list_tags_for_resource"): self.tags_of,
            ("sns", "delete_topic"): self.delete,
        }

    def resources(self, **request: Any) -> list[dict[str, Any]]:
        wanted = {one["Key"]: one["Values"][0] for one in request["TagFilters"]}
        found = {arn: tags for arn, tags in self.tags.items() if wanted.items() <= tags.items()}
        return [
            {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": pairs(tags)}]}
            for arn, tags in found.items()
            if self.tagging
        ]

    def tags_of(self, **request: Any) -> dict[str, Any] | Exception:
        if request["ResourceArn"] not in self.tags:
            return failed("NotFound", status=404)
        return {"Tags": pairs(self.tags[request["ResourceArn"]])}

    def delete(self, **request: Any) -> dict[str, Any] | Exception:
        arn = request["TopicArn"]
        if self.errors.get(arn):
            return self.errors[arn].pop(0)
        del self.tags[arn]
        return {}


def deletion(aws: Aws, **kept: Any) -> Deletion:
    return Deletion(aws, lambda: take(aws), AT_ONCE, **kept)


def arns(inventory: Inventory) -> list[str]:
    return [thing.arn for thing in inventory.things]


def test_what_any_page_tells_is_found() -> None:
    topics = Topics(dict.fromkeys(TOPICS, OWN))
    assert arns(take(topics.account.aws())) == TOPICS


def test_what_only_the_service_knows_is_found() -> None:
    topics = Topics({TOPIC: OWN}, tagging=False)
    assert arns(take(topics.account.aws())) == [TOPIC]


@pytest.mark.parametrize("tags", [FOREIGN, {}, {"Stack": OWN["Stack"]}, {"Project": OWN["Project"]}])
def test_a_name_like_the_stack_s_is_not_enough_for_what_has_tags(tags: dict[str, str]) -> None:
    topics = Topics({TOPIC: tags})
    assert arns(take(topics.account.aws())) == []


def test_what_the_tagging_api_still_lists_but_is_gone_does_not_count() -> None:
    topics = Topics({TOPIC: OWN})
    topics.account.answers["sns", "list_tags_for_resource"] = failed("NotFound", status=404)
    assert arns(take(topics.account.aws())) == []


def test_what_no_kind_is_known_of_is_found_by_its_tags_and_left() -> None:
    arn = "arn:aws:mystery:us-east-1:123456789012:thing/1"
    topics = Topics({arn: OWN})
    aws = topics.account.aws()
    left = deletion(aws).run()
    assert [(thing.kind, thing.arn) for thing in left.things] == [(None, arn)]


def test_what_is_in_another_region_or_account_is_of_no_kind() -> None:
    for arn in (TOPIC.replace("us-east-1", "eu-west-1"), TOPIC.replace("123456789012", "210987654321")):
        assert kind_of(arn, SCOPE.place)[0] is None
    assert kind_of(TOPIC, SCOPE.place)[0] is not None


def test_each_arn_is_of_one_kind_at_most() -> None:
    def example(template: str) -> str:
        return template.replace("*", "").format_map(_Example(SCOPE.place))

    for kind in KINDS:
        found = [one.what for one in KINDS if one.fields(example(kind.arn), SCOPE.place) is not None]
        assert found == [kind.what]


class _Example(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return "x"


def test_all_of_its_own_go() -> None:
    topics = Topics({**dict.fromkeys(TOPICS, OWN), f"{TOPIC}2": FOREIGN})
    left = deletion(topics.account.aws()).run()
    assert arns(left) == []
    assert list(topics.tags) == [f"{TOPIC}2"]


def test_what_changed_hands_meanwhile_stays() -> None:
    """Its tags are asked for right before it goes."""
    topics = Topics({TOPIC: OWN})
    aws = topics.account.aws()
    (thing,) = take(aws).things
    topics.tags[TOPIC] = FOREIGN
    deletion(aws).once([thing])
    assert topics.account.requests("delete_topic") == []


@pytest.mark.parametrize("code", ["Throttling", "TooManyRequestsException", "DependencyViolation", "InternalError"])
def test_what_fails_for_now_is_tried_again(code: str) -> None:
    topics = Topics(dict.fromkeys(TOPICS, OWN), {TOPIC: [failed(code), failed(code)]})
    aws = topics.account.aws()
    left = Deletion(aws, lambda: take(aws), Patience(begun=60, refused=60, pause=0)).run()
    assert arns(left) == []
    assert len(topics.account.requests("delete_topic")) == 5


def test_what_may_not_be_deleted_is_left_with_the_reason_and_not_tried_again() -> None:
    topics = Topics(dict.fromkeys(TOPICS, OWN), {TOPIC: [failed("AccessDenied", "an SCP says no")] * 9})
    aws = topics.account.aws()
    begun = deletion(aws)
    assert arns(begun.run()) == [TOPIC]
    assert "an SCP says no" in begun.stays[TOPIC]
    assert len([one for one in topics.account.requests("delete_topic") if one["TopicArn"] == TOPIC]) == 1


def test_what_refuses_to_go_is_left_when_patience_ends() -> None:
    topics = Topics(dict.fromkeys(TOPICS, OWN), {TOPIC: [failed("DependencyViolation", "in use")] * 999})
    begun = deletion(topics.account.aws())
    assert arns(begun.run()) == [TOPIC]
    assert "in use" in begun.stays[TOPIC]


@pytest.mark.parametrize(
    "message",
    [
        "Environment named web is in an invalid state for this operation. Must be Ready.",
        "Cannot terminate environment named web. It is currently pending deployment.",
        "Cluster has updates in progress",
    ],
)
def test_what_is_on_its_way_already_is_waited_for(message: str) -> None:
    topics = Topics({TOPIC: OWN}, {TOPIC: [failed("InvalidParameterValue", message)] * 3})
    aws = topics.account.aws()
    assert arns(Deletion(aws, lambda: take(aws), Patience(begun=60, refused=0, pause=0)).run()) == []


def test_what_is_gone_by_itself_is_no_error() -> None:
    topics = Topics({TOPIC: OWN})

    def gone(**_request: Any) -> Exception:
        topics.tags.clear()
        return failed("NotFound", status=404)

    topics.account.answers["sns", "delete_topic"] = gone
    begun = deletion(topics.account.aws())
    assert arns(begun.run()) == []
    assert begun.stays == {}


def test_what_is_never_touched_stays_whatever_its_tags() -> None:
    role = "arn:aws:iam::123456789012:role/OrganizationAccountAccessRole"
    account = Account(
        {
            ("iam", "list_roles"): [{"Roles": []}],
            ("iam", "list_role_tags"): {"Tags": pairs(OWN)},
            ("resourcegroupstaggingapi", "get_resources"): _one(role),
        }
    )
    found = take(account.aws())
    assert found.things == ()
    assert found.spared == {role: "the organization governs with it"}


def _one(arn: str) -> Callable[..., Any]:
    def resources(**request: Any) -> list[dict[str, Any]]:
        ours = request["TagFilters"][0]["Key"] == "Project"
        return [{"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": pairs(OWN)}] if ours else []}]

    return resources


def test_a_key_that_waits_for_its_deletion_is_told_with_the_day() -> None:
    from datetime import UTC, datetime

    key = "arn:aws:kms:us-east-1:123456789012:key/1234"
    state = {"KeyState": "PendingDeletion", "DeletionDate": datetime(2031, 5, 4, tzinfo=UTC)}
    account = Account(
        {
            ("kms", "list_keys"): [{"Keys": [{"KeyArn": key}]}],
            ("kms", "list_resource_tags"): {"Tags": [{"TagKey": name, "TagValue": OWN[name]} for name in OWN]},
            ("kms", "describe_key"): {"KeyMetadata": state},
        }
    )
    found = take(account.aws())
    assert found.things == ()
    assert [(thing.arn, thing.leaves) for thing in found.waiting] == [(key, "2031-05-04")]


def test_what_the_emulator_does_not_have_holds_nothing() -> None:
    account = Account({("apprunner", "list_services"): failed("InternalFailure", status=501)})
    assert take(account.aws()).silent == {}


@pytest.mark.parametrize(("region", "silent"), [("us-east-1", ["apprunner list_services"]), ("sa-east-1", [])])
def test_a_service_that_is_not_offered_in_the_region_holds_nothing_but_one_that_is_out_of_reach_may(
    region: str, silent: list[str]
) -> None:
    error = EndpointConnectionError(endpoint_url="https://apprunner.nowhere")
    account = Account({("apprunner", "list_services"): error})
    assert list(take(account.aws(replace(SCOPE, region=region))).silent) == silent


@pytest.mark.parametrize(
    ("error", "none"),
    [
        (failed("WAFNonexistentItemException"), True),
        (failed("AWS.SimpleQueueService.NonExistentQueue"), True),
        (failed("InvalidVpcID.NotFound"), True),
        (failed("InvalidResourceId"), True),
        (failed("ValidationException", 'Could not find endpoint "x".'), True),
        (failed("ValidationException", "1 validation error detected"), False),
        (failed("AccessDenied", "not found in the policy"), False),
        (failed("Throttling"), False),
        (EndpointConnectionError(endpoint_url="https://nowhere"), False),
    ],
)
def test_what_an_error_says_of_existence(error: Exception, none: bool) -> None:
    assert is_none(error) is none


def test_a_service_that_does_not_tell_is_named() -> None:
    account = Account({("sagemaker", "list_endpoints"): failed("AccessDeniedException", "not you")})
    silent = take(account.aws()).silent
    assert list(silent) == ["sagemaker list_endpoints"]
    assert "not you" in silent["sagemaker list_endpoints"]


def test_a_bucket_without_tags_is_the_stack_s_only_if_it_is_empty_and_named_like_one() -> None:
    def held(name: str, versions: list[dict[str, str]]) -> list[str]:
        account = Account(
            {
                ("s3", "list_buckets"): [{"Buckets": [{"Name": name}]}],
                ("s3", "get_bucket_tagging"): failed("NoSuchTagSet", status=404),
                ("s3", "list_object_versions"): [{"Versions": versions}],
            }
        )
        return arns(take(account.aws()))

    name = "landfall-dev-fargate-results-123456789012"
    assert held(name, []) == [f"arn:aws:s3:::{name}"]
    assert held(name, [{"Key": "a", "VersionId": "1"}]) == []
    assert held("landfall-dev-fargate-of-somebody", []) == []


def test_another_account_s_bucket_is_not_told_from_none() -> None:
    account = Account(
        {
            ("s3", "list_buckets"): [{"Buckets": [{"Name": "landfall-dev-fargate-results-123456789012"}]}],
            ("s3", "get_bucket_tagging"): failed("AccessDenied", status=403),
        }
    )
    assert take(account.aws()).things == ()


def test_an_answer_that_says_what_it_did_not_do_is_an_error() -> None:
    endpoint = "arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/vpce-1"
    refused = [{"ResourceId": "vpce-1", "Error": {"Code": "OperationNotPermitted", "Message": "a service's own"}}]
    account = Account(
        {
            ("ec2", "describe_vpc_endpoints"): [{"VpcEndpoints": [{"VpcEndpointId": "vpce-1"}]}],
            ("ec2", "describe_tags"): {"Tags": pairs(OWN)},
            ("ec2", "delete_vpc_endpoints"): {"Unsuccessful": refused},
        }
    )
    begun = deletion(account.aws())
    assert arns(begun.run()) == [endpoint]
    assert "a service's own" in begun.stays[endpoint]


def test_a_part_that_is_gone_or_not_emulated_does_not_keep_the_whole() -> None:
    clusters = ["landfall-dev-fargate"]

    def gone(**_request: Any) -> dict[str, Any]:
        clusters.clear()
        return {}

    account = Account(
        {
            ("eks", "list_clusters"): lambda **_request: [{"clusters": clusters}],
            ("eks", "list_tags_for_resource"): {"tags": OWN},
            ("eks", "list_addons"): failed("ResourceNotFoundException", status=404),
            ("eks", "describe_cluster"): {"cluster": {}},
            ("eks", "list_fargate_profiles"): failed("InternalFailure", status=501),
            ("eks", "delete_cluster"): gone,
        }
    )
    begun = deletion(account.aws())
    assert arns(begun.run()) == []
    assert begun.stays == {}


def with_key(topics: Topics) -> list[str]:
    """Lets the account hold a role and a key beside its topics; returns what is deleted of these, in order."""
    key, role = "arn:aws:kms:us-east-1:123456789012:key/1234", "landfall-dev-fargate-service"
    held, gone = [role, key], []

    def delete(name: str) -> Callable[..., dict[str, Any]]:
        def call(**_request: Any) -> dict[str, Any]:
            held.remove(name)
            gone.append(f"{name} with {len(topics.tags)} topics")
            return {}

        return call

    topics.account.answers |= {
        ("kms", "list_keys"): lambda **_request: [{"Keys": [{"KeyArn": key}] if key in held else []}],
        ("kms", "list_resource_tags"): {"Tags": [{"TagKey": name, "TagValue": OWN[name]} for name in OWN]},
        ("kms", "describe_key"): {"KeyMetadata": {"KeyState": "Enabled"}},
        ("kms", "schedule_key_deletion"): delete(key),
        ("iam", "list_roles"): lambda **_request: [
            {"Roles": [{"RoleName": role, "Arn": f"arn:aws:iam::123456789012:role/{role}"}] if role in held else []}
        ],
        ("iam", "list_role_tags"): {"Tags": pairs(OWN)},
        ("iam", "delete_role"): delete(role),
    }
    return gone


def test_roles_and_keys_wait_until_what_needs_them_is_gone() -> None:
    topics = Topics(dict.fromkeys(TOPICS, OWN), {TOPIC: [failed("DependencyViolation")] * 3})
    gone = with_key(topics)
    aws = topics.account.aws()
    assert arns(Deletion(aws, lambda: take(aws), Patience(begun=60, refused=60, pause=0)).run()) == []
    assert [one.rpartition(" with ")[2] for one in gone] == ["0 topics", "0 topics"]
    assert "key/1234" in gone[-1]


def test_a_key_stays_as_long_as_anything_does() -> None:
    topics = Topics({TOPIC: OWN}, {TOPIC: [failed("AccessDenied", "an SCP says no")]})
    gone = with_key(topics)
    begun = deletion(topics.account.aws())
    assert [thing.what for thing in begun.run().things] == ["topic", "key"]
    assert gone == ["landfall-dev-fargate-service with 1 topics"]
    assert begun.stays["arn:aws:kms:us-east-1:123456789012:key/1234"] == "what is left may be encrypted with it"
