"""Who is taken for GitHub, and which of its events are something to start for."""

import base64
import copy
import hashlib
import hmac
import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.lambda_code import code_of

SECRET = "It's a Secret to Everybody"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
JUST_NOW = "2026-05-04T11:59:58Z"
ME = "octo-org/Hello-World"

type Body = dict[str, Any]

REPOSITORY: Body = {"full_name": ME, "pushed_at": JUST_NOW}

PUSH: Body = {
    "ref": "refs/heads/main",
    "before": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    "after": "0000000000000000000000000000000000000000",
    "deleted": False,
    # Only a push tells it in seconds.
    "repository": {**REPOSITORY, "pushed_at": int(NOW.timestamp()) - 2},
    "pusher": {"name": "Codertocat"},
}
PULL_REQUEST: Body = {
    "action": "opened",
    "number": 2,
    "pull_request": {"updated_at": JUST_NOW, "draft": False, "head": {"repo": {"full_name": ME}}},
    "repository": REPOSITORY,
}
RELEASE: Body = {
    "action": "published",
    "release": {"published_at": JUST_NOW, "created_at": "2019-05-15T15:19:25Z"},
    "repository": REPOSITORY,
}
WORKFLOW_RUN: Body = {
    "action": "completed",
    "workflow_run": {"updated_at": JUST_NOW, "conclusion": "success", "head_repository": {"full_name": ME}},
    "workflow": {"name": "build"},
    "repository": REPOSITORY,
}
BODIES: dict[str, Body] = {
    "push": PUSH,
    "pull_request": PULL_REQUEST,
    "release": RELEASE,
    "workflow_run": WORKFLOW_RUN,
}
"""What the payload examples of octokit/webhooks have in common, as far as it matters."""

each_event = pytest.mark.parametrize("event", list(BODIES))


def changed(body: Body, path: str, value: object) -> Body:
    """The body with another value at a path such as `pull_request.draft`."""
    copied = copy.deepcopy(body)
    *above, last = path.split(".")
    inner = copied
    for name in above:
        inner = inner[name]
    inner[last] = value
    return copied


def signature(body: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


@dataclass(frozen=True)
class Github:
    """The package, with settings under which everything that is GitHub's is taken."""

    webhook: ModuleType
    refused: type[Exception]

    def take(
        self,
        headers: Mapping[str, str],
        body: bytes,
        *,
        secrets: tuple[str, ...] = (SECRET,),
        now: datetime = NOW,
        replay_minutes: int = 10,
    ) -> Any:
        return self.webhook.check(
            headers,
            body,
            secrets=secrets,
            repositories=(ME, "octo-org/other"),
            events=tuple(BODIES),
            replay=timedelta(minutes=replay_minutes),
            now=now,
        )

    def delivered(self, event: str, body: Body, **settings: Any) -> Any:
        """The answer to a body as GitHub would send it."""
        raw = json.dumps(body).encode()
        return self.take(headers(event, raw), raw, **settings)

    def refusal(self, headers: Mapping[str, str], body: bytes, **settings: Any) -> tuple[int, str]:
        with pytest.raises(self.refused) as caught:
            self.take(headers, body, **settings)
        return caught.value.status, str(caught.value)  # type: ignore[attr-defined]

    def refused_status(self, event: str, body: Body, **settings: Any) -> int:
        raw = json.dumps(body).encode()
        return self.refusal(headers(event, raw), raw, **settings)[0]

    def ignored(self, event: str, body: Body) -> str:
        found = self.delivered(event, body)
        assert isinstance(found, self.webhook.Ignored), found
        return str(found.reason)


def headers(event: str, body: bytes, **others: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-hub-signature-256": signature(body),
        **{name.replace("_", "-"): value for name, value in others.items()},
    }


@pytest.fixture(scope="module")
def github() -> Iterator[Github]:
    with code_of():
        webhook = importlib.import_module("github.webhook")
        yield Github(webhook, importlib.import_module("github.refused").Refused)


# --- what is taken


def test_the_example_of_github_s_documentation_is_right(github: Github) -> None:
    """Secret, payload and signature of "Validating webhook deliveries"."""
    is_signed = importlib.import_module("github.signature").is_signed
    told = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert is_signed(b"Hello, World!", told, ["It's a Secret to Everybody"])
    assert not is_signed(b"Hello, World?", told, ["It's a Secret to Everybody"])


@each_event
def test_an_event_of_github_s_is_taken(github: Github, event: str) -> None:
    raw = json.dumps(BODIES[event]).encode()
    found = github.take(headers(event, raw), raw)
    assert (found.name, found.repository, found.at) == (event, ME, NOW - timedelta(seconds=2))
    assert found.until == found.at + timedelta(minutes=10)
    assert found.delivery == "72d3162e-cc78-11e3-81ab-4c9367dc0958"
    assert (found.digest, found.body) == (hashlib.sha256(raw).hexdigest(), BODIES[event])


def test_the_names_of_headers_and_of_repositories_may_have_any_case(github: Github) -> None:
    raw = json.dumps(changed(PUSH, "repository.full_name", "Octo-Org/HELLO-world")).encode()
    shouted = {name.upper(): value for name, value in headers("push", raw).items()}
    assert github.take(shouted, raw).repository == ME


def test_a_content_type_may_name_its_character_set(github: Github) -> None:
    raw = json.dumps(PUSH).encode()
    assert github.take(headers("push", raw, content_type="Application/JSON; charset=utf-8"), raw).name == "push"


def test_a_body_in_any_language_is_taken(github: Github) -> None:
    raw = json.dumps(changed(PUSH, "ref", "refs/heads/größe-🚀"), ensure_ascii=False).encode()
    assert github.take(headers("push", raw), raw).body["ref"] == "refs/heads/größe-🚀"


def test_the_secret_before_still_counts_while_github_learns_the_new_one(github: Github) -> None:
    assert github.delivered("push", PUSH, secrets=("the next one", SECRET)).name == "push"


def test_a_delivery_s_name_that_is_none_is_left_out(github: Github) -> None:
    raw = json.dumps(PUSH).encode()
    assert github.take(headers("push", raw, x_github_delivery="x\n{}"), raw).delivery == ""


# --- what isn't GitHub's


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "sha256=",
        "sha1=7d38cdd689735b008b3c702edd92eea23791c5f6",
        "sha256=7d38cdd689735b008b3c702edd92eea23791c5f6",
        f"sha256={'0' * 64}",
        f"sha256={'é' * 64}",
        f"sha256={'٣' * 64}",
        signature(json.dumps(PUSH).encode(), "another secret"),
        signature(json.dumps(PUSH).encode(), ""),
        signature(json.dumps(PUSH).encode()).upper(),
        signature(json.dumps(PUSH).encode())[:-1],
        signature(json.dumps(PUSH).encode()) + "0",
        signature(json.dumps(PUSH).encode()) + "\n",
        signature(json.dumps(PUSH).encode()).removeprefix("sha256="),
        signature(json.dumps(PUSH).encode()) + "," + signature(b"{}"),
    ],
)
def test_a_wrong_signature_is_refused(github: Github, wrong: str) -> None:
    raw = json.dumps(PUSH).encode()
    assert github.refusal(headers("push", raw, x_hub_signature_256=wrong), raw)[0] == 401


def test_a_delivery_without_signature_is_refused_with_what_to_do(github: Github) -> None:
    raw = json.dumps(PUSH).encode()
    given = headers("push", raw, x_hub_signature=f"sha1={hmac.new(SECRET.encode(), raw, 'sha1').hexdigest()}")
    del given["x-hub-signature-256"]
    status, sentence = github.refusal(given, raw)
    assert status == 401
    assert "give the webhook its secret" in sentence


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
def test_without_a_secret_nobody_is_taken_for_github(github: Github, secrets: tuple[str, ...]) -> None:
    raw = json.dumps(PUSH).encode()
    given = headers("push", raw, x_hub_signature_256=signature(raw, ""))
    assert github.refusal(given, raw, secrets=secrets)[0] == 401


def test_a_forged_body_is_not_even_read(github: Github) -> None:
    assert github.refusal(headers("push", b"{}"), b"\xff no JSON")[0] == 401


@given(st.binary(max_size=200), st.text(max_size=100))
def test_nobody_who_lacks_the_secret_is_taken_for_github(github: Github, body: bytes, told: str) -> None:
    assert github.refusal(headers("push", body, x_hub_signature_256=told), body)[0] == 401


@given(st.data())
def test_an_altered_or_truncated_body_is_refused(github: Github, data: st.DataObject) -> None:
    raw = json.dumps(PUSH).encode()
    start = data.draw(st.integers(0, len(raw) - 1))
    altered = raw[:start] + data.draw(st.binary(max_size=3)) + raw[start + data.draw(st.integers(0, 3)) :]
    assume(altered != raw)
    assert github.refusal(headers("push", raw), altered)[0] == 401


# --- bodies


SIGNED_NONSENSE = {
    "empty": b"",
    "no JSON": b"ref=refs/heads/main",
    "not UTF-8": b'{"ref": "\xff"}',
    "UTF-16": json.dumps(PUSH).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a list": b"[]",
    "a number": b"1",
    "a number that is too long": b'{"ref": ' + b"1" * 5000 + b"}",
    "too deep to be read": b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "too deep": b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}",
    "without content": b"{}",
}


@pytest.mark.parametrize("raw", SIGNED_NONSENSE.values(), ids=SIGNED_NONSENSE)
def test_a_signed_body_that_makes_no_sense_is_refused(github: Github, raw: bytes) -> None:
    assert github.refusal(headers("push", raw), raw)[0] == 400


def test_a_body_that_lambda_could_not_have_given_is_refused(github: Github) -> None:
    raw = b" " * (6 * 1024 * 1024 + 1)
    assert github.refusal(headers("push", raw), raw)[0] == 413


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "", "text/plain", "application/jsonp"])
def test_a_form_is_refused_with_what_to_choose(github: Github, content_type: str) -> None:
    raw = json.dumps(PUSH).encode()
    status, sentence = github.refusal(headers("push", raw, content_type=content_type), raw)
    assert status == 415
    assert "application/json" in sentence


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["full_name", "a"]), below, max_size=3),
    max_leaves=5,
)
PLACES = st.sampled_from(
    [
        (event, path)
        for event, body in BODIES.items()
        for path in (
            *body,
            *(f"{name}.{below}" for name, inner in body.items() if isinstance(inner, dict) for below in inner),
        )
    ]
)


@given(PLACES, VALUES)
def test_a_body_of_any_shape_is_taken_ignored_or_refused(github: Github, place: tuple[str, str], value: object) -> None:
    event, path = place
    status = 200
    try:
        github.delivered(event, changed(BODIES[event], path, value))
    except github.refused as refused:
        status = refused.status  # type: ignore[attr-defined]
    assert status in (200, 400, 403)


# --- the event


def test_a_ping_is_answered_and_starts_nothing(github: Github) -> None:
    assert github.ignored("ping", {"zen": "Design for failure.", "hook_id": 1}) == "pong: the secret is right"


@pytest.mark.parametrize("event", ["issues", "check_run", "", "Push"])
def test_an_event_that_nobody_asked_for_starts_nothing(github: Github, event: str) -> None:
    assert github.ignored(event, PUSH) == "this event starts nothing here"


def test_an_event_that_the_settings_leave_out_starts_nothing(github: Github) -> None:
    raw = json.dumps(RELEASE).encode()
    found = github.webhook.check(
        headers("release", raw),
        raw,
        secrets=[SECRET],
        repositories=[ME],
        events=["push"],
        replay=timedelta(minutes=10),
        now=NOW,
    )
    assert isinstance(found, github.webhook.Ignored)


@each_event
@pytest.mark.parametrize("claimed", list(BODIES))
def test_a_body_can_t_pass_for_another_event(github: Github, event: str, claimed: str) -> None:
    if event == claimed:
        assert github.delivered(claimed, BODIES[event]).name == event
    else:
        assert github.refused_status(claimed, BODIES[event]) == 400


@each_event
@pytest.mark.parametrize("name", ["octo-org/hello", "Octo-Org", "", None, 7, "octo-org/Hello-World/x"])
def test_a_repository_that_isn_t_named_starts_nothing(github: Github, event: str, name: object) -> None:
    assert github.refused_status(event, changed(BODIES[event], "repository.full_name", name)) == 403


def test_an_event_without_a_repository_starts_nothing(github: Github) -> None:
    assert github.refused_status("pull_request", {**PULL_REQUEST, "repository": None}) == 403


@pytest.mark.parametrize(
    ("event", "path", "value", "reason"),
    [
        ("push", "deleted", True, "a branch or tag was deleted"),
        ("pull_request", "action", "closed", "nothing new to try after the action closed"),
        ("pull_request", "action", "labeled", "nothing new to try after the action labeled"),
        ("pull_request", "pull_request.draft", True, "the pull request is a draft"),
        ("pull_request", "pull_request.head.repo.full_name", "stranger/Hello-World", "the commits come from a fork"),
        ("pull_request", "pull_request.head.repo", None, "the commits come from a fork"),
        ("release", "action", "created", "nothing is published by the action created"),
        ("release", "action", "unpublished", "nothing is published by the action unpublished"),
        ("workflow_run", "action", "in_progress", "the workflow neither begins nor has succeeded"),
        (
            "workflow_run",
            "workflow_run.conclusion",
            "failure",
            "the workflow neither begins nor has succeeded",
        ),
        (
            "workflow_run",
            "workflow_run.head_repository.full_name",
            "stranger/Hello-World",
            "the commits come from a fork",
        ),
    ],
)
def test_what_leaves_nothing_new_to_try_starts_nothing(
    github: Github, event: str, path: str, value: object, reason: str
) -> None:
    assert github.ignored(event, changed(BODIES[event], path, value)) == reason


@pytest.mark.parametrize("action", ["opened", "reopened", "synchronize", "ready_for_review"])
def test_work_on_a_pull_request_starts(github: Github, action: str) -> None:
    assert github.delivered("pull_request", {**PULL_REQUEST, "action": action}).name == "pull_request"


def test_a_workflow_that_begins_starts(github: Github) -> None:
    run = changed(WORKFLOW_RUN, "workflow_run.conclusion", None)
    assert github.delivered("workflow_run", {**run, "action": "requested"}).name == "workflow_run"


def test_a_draft_of_a_release_that_has_no_date_yet_is_no_mistake(github: Github) -> None:
    draft = changed(RELEASE, "release.published_at", None)
    assert github.ignored("release", {**draft, "action": "created"}).endswith("created")


# --- its age


TIMES = {
    "push": "repository.pushed_at",
    "pull_request": "pull_request.updated_at",
    "release": "release.published_at",
    "workflow_run": "workflow_run.updated_at",
}


def at(event: str, when: datetime) -> Body:
    told: object = int(when.timestamp()) if event == "push" else when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return changed(BODIES[event], TIMES[event], told)


@each_event
@pytest.mark.parametrize(("seconds", "taken"), [(600, True), (601, False), (-300, True), (-301, False), (10**8, False)])
def test_an_event_is_neither_old_nor_from_the_future(github: Github, event: str, seconds: int, taken: bool) -> None:
    body = at(event, NOW - timedelta(seconds=seconds))
    if taken:
        assert github.delivered(event, body).at == NOW - timedelta(seconds=seconds)
    else:
        assert github.refused_status(event, body) == 403


@pytest.mark.parametrize(("minutes", "said"), [(1, "1 minute"), (10, "10 minutes")])
def test_an_old_event_is_told_how_old_it_may_be(github: Github, minutes: int, said: str) -> None:
    body = json.dumps(at("push", NOW - timedelta(hours=1))).encode()
    found = github.refusal(headers("push", body), body, replay_minutes=minutes)
    assert found == (403, f"the event is older than {said}")


@each_event
@pytest.mark.parametrize(
    "told",
    [None, True, "", "yesterday", "2026-05-04T11:59:58", 1e9, [], {}, 10**30, -(10**30), "0001-01-01T00:00:00+14:00"],
)
def test_an_event_that_does_not_say_when_it_happened_is_refused(github: Github, event: str, told: object) -> None:
    assert github.refused_status(event, changed(BODIES[event], TIMES[event], told)) == 400


def test_a_time_with_an_offset_is_understood(github: Github) -> None:
    body = changed(PULL_REQUEST, "pull_request.updated_at", "2026-05-04T13:59:58+02:00")
    assert github.delivered("pull_request", body).at == NOW - timedelta(seconds=2)


# --- the request


def received(event: object) -> tuple[dict[str, str], bytes]:
    request = importlib.import_module("github.request").Request.of(event)
    return dict(request.headers), request.body


def test_a_request_is_read_as_api_gateway_sends_it(github: Github) -> None:
    raw = '{"ref": "ü"}'.encode()
    encoded = {"headers": {"x-github-event": "push"}, "body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
    plain = {"headers": {"X-GitHub-Event": "push"}, "body": raw.decode(), "isBase64Encoded": False}
    assert received(encoded) == received(plain) == ({"x-github-event": "push"}, raw)
    assert received({}) == ({}, b"")


@pytest.mark.parametrize(
    "event",
    [
        {"body": "%%%", "isBase64Encoded": True},
        {"body": "YQ", "isBase64Encoded": True},
        {"body": 7},
        {"body": "\ud800"},
        {"headers": "x"},
        [],
    ],
)
def test_what_is_no_request_is_refused(github: Github, event: object) -> None:
    with pytest.raises(github.refused) as caught:
        received(event)
    assert caught.value.status == 400  # type: ignore[attr-defined]
