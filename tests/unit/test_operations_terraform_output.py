"""Reading what cdktf passes on of Terraform's words; the texts are those of cdktf 0.21.0 and Terraform 1.11.4."""

import pytest

from operations.terraform_output import Done, done, errors, explain, plain, planned

LOCKED = """\
╷
│ Error: Error acquiring the state lock
│
│ Error message: resource temporarily unavailable
│ Lock Info:
│   ID:        c6e86302-33ab-e6d2-979e-daaa3c14f79f
│   Path:      .landfall/aws/dev-fargate.tfstate
│   Operation: OperationTypeApply
│   Who:       ada@laptop
│   Version:   1.11.4
│   Created:   2026-11-21 03:48:35.516315891 +0000 UTC
│   Info:
│
│
│ Terraform acquires a state lock to protect the state from being written
╵
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dev-fargate  Initializing the backend...", "Initializing the backend..."),
        ("             aws_vpc.a: Creating...", "aws_vpc.a: Creating..."),
        ("dev-fargate  \x1b[31m│\x1b[0m \x1b[1mError: \x1b[0mno", "│ Error: no"),
        ("               indented", "  indented"),
        ("", ""),
    ],
)
def test_a_line_is_freed_of_colours_and_of_the_stacks_name(line: str, expected: str) -> None:
    assert plain(line, "dev-fargate") == expected


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        ("Plan: 88 to add, 2 to change, 1 to destroy.", 91),
        ("Plan: 1 to import, 3 to add, 0 to change, 0 to destroy.", 3),
        ("No changes. Your infrastructure matches the configuration.", None),
    ],
)
def test_the_plan_says_how_many_steps_there_are(line: str, steps: int | None) -> None:
    assert planned(line) == steps


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "aws_vpc.network_vpc_4E8F0223 (network/vpc): Creation complete after 1s [id=vpc-1]",
            Done("created", "network/vpc (aws_vpc)", "1s"),
        ),
        ("aws_lb.a: Modifications complete after 1m2s [id=b]", Done("changed", "aws_lb.a", "1m2s")),
        ("aws_lb.a (b/c): Destruction complete after 0s", Done("destroyed", "b/c (aws_lb)", "0s")),
        ("aws_lb.a (deposed object 1a2b): Destruction complete after 0s", Done("destroyed", "aws_lb.a", "0s")),
        ("aws_lb.a (b/c): Still creating... [10s elapsed]", None),
        ("data.aws_partition.p (account/partition): Read complete after 0s [id=aws]", None),
    ],
)
def test_a_finished_resource_is_told_by_its_place_in_the_stack(line: str, expected: Done | None) -> None:
    assert done(line) == expected


def test_errors_are_taken_out_of_their_frames() -> None:
    lines = ["dev: something", "╷", "│ Error: one", "│ ", "│   with a.b,", "╵", "between", "╷", "│ Error: two", "╵"]
    assert errors(lines) == ["Error: one\n\n  with a.b,", "Error: two"]


def test_a_warning_is_no_error() -> None:
    assert errors(["╷", "│ Warning: old", "│ ", "╵"]) == []


def test_a_lock_says_who_holds_it_and_how_to_remove_it() -> None:
    assert str(explain(LOCKED, "dev-fargate")) == (
        "another run holds the state of dev-fargate by ada@laptop since 2026-11-21 03:48:35 UTC: wait for it to end "
        "and run the same command again; if there is none any more: "
        "`terraform force-unlock c6e86302-33ab-e6d2-979e-daaa3c14f79f`"
    )


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("│ Error: Failed to query available provider packages\n│ could not connect to r", "TF_CLI_CONFIG_FILE"),
        ("│ Error: Failed to install provider", "its registry can't be reached"),
        ("Error: Backend configuration changed", "`cdktf deploy dev-fargate --migrate-state` moves the state"),
        ("Error: Invalid AWS account: AWS account ID not allowed: 123456789012", "account 123456789012 isn't one"),
        ("│ api error ExpiredToken: The security\n│ token", "the AWS credentials expired"),
    ],
)
def test_a_failure_with_a_known_remedy_is_a_sentence(output: str, sentence: str) -> None:
    assert sentence in str(explain(output, "dev-fargate"))


def test_what_ended_before_anything_was_touched_exits_with_2() -> None:
    before = explain("Error: Failed to install provider", "dev-fargate")
    within = explain("api error ExpiredToken", "dev-fargate")
    assert before is not None
    assert within is not None
    assert (before.exit_code, within.exit_code) == (2, 1)


def test_any_other_failure_is_left_to_terraforms_words() -> None:
    assert explain("│ Error: creating VPC: VpcLimitExceeded", "dev-fargate") is None
