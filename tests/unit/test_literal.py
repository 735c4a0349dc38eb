"""What a user writes reaches AWS as it was written, not as a template of Terraform's."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from modules.foundation.literal import literal
from tests.unit.synthesis import stack

TEXTS = [
    "plain",
    "${aws_vpc.main.id}",
    "%{ if true }",
    "$${already}",
    "%%{already}",
    "$$${three}",
    "$ { % { $$ %% {}",
    "Hello ${name}, 100 %{",
    'quoted "${x}" and \\ backslash',
]


def test_text_stays_text_for_terraform(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(json.dumps({"locals": {"texts": [literal(text) for text in TEXTS]}}))
    answer = subprocess.run(
        ["terraform", "console"],
        cwd=tmp_path,
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        input="jsonencode(jsonencode(local.texts))\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(json.loads(json.loads(answer.stdout))) == TEXTS


@pytest.mark.parametrize("text", TEXTS)
def test_variables_commands_and_paths_of_the_workload_are_text(text: str) -> None:
    built = stack(workload={"environment": {"PROMPT": text}, "command": ["say", text]})
    container = built.container()
    assert container["environment"] == [{"name": "PROMPT", "value": literal(text)}]
    assert container["command"] == ["say", literal(text)]


def test_a_health_check_s_path_is_text() -> None:
    group = stack(workload={"health_check_path": "/${x}"}).one("aws_lb_target_group")
    assert group["health_check"]["path"] == "/$${x}"


def test_an_address_is_text() -> None:
    emails = {"emails": ["${x}@example.com"]}
    built = stack(observability=emails, budget=emails)
    assert built.one("aws_sns_topic_subscription")["endpoint"] == "$${x}@example.com"
    for notification in built.one("aws_budgets_budget")["notification"]:
        assert notification["subscriber_email_addresses"] == ["$${x}@example.com"]
