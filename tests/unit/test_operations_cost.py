"""`landfall cost` and `landfall compare`: what they show, and how they end."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from environments.settings.variants import Variants
from operations.cost.estimates import stale
from operations.places import ROOT
from tests.unit.costs.documents import cost, stack

PLAN = ROOT / "tests" / "unit" / "costs" / "foreign" / "plan.json"


def landfall(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "operations", *map(str, arguments)],
        cwd=ROOT,
        env=environment | {"COLUMNS": "160"} | variables,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def said(*arguments: str | Path) -> dict[str, Any]:
    done = landfall(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return said("cost", PLAN)


def test_the_json_adds_up(plan: dict[str, Any]) -> None:
    lines = sum((Decimal(line["monthly"]["expected"]) for line in plan["lines"]), Decimal(0))
    groups = sum((Decimal(group["expected"]) for group in plan["groups"].values()), Decimal(0))
    assert lines == groups == Decimal(plan["totals"]["monthly"]["expected"])
    assert round(Decimal(plan["totals"]["daily"]["expected"]), 20) == round(lines * 24 / 730, 20)
    assert round(Decimal(plan["totals"]["hourly"]["expected"]), 20) == round(lines / 730, 20)


def test_each_line_names_its_price_and_where_that_was_read(plan: dict[str, Any]) -> None:
    (line,) = [
        line for line in plan["lines"] if line["address"] == "aws_autoscaling_group.batch" and line["unit"] == "Hrs"
    ]
    assert line["item"] == "Instance hours (c6i.xlarge)"
    assert line["unit_price"] == "0.17"
    assert line["quantity"] == {"low": "730", "expected": "1460", "high": "2920"}  # 1, 2 and 4 instances
    assert line["monthly"] == {"low": "124.10", "expected": "248.20", "high": "496.40"}
    assert line["source"]
    assert line["priced"] > "2025"


def test_what_depends_on_usage_is_listed_with_its_key(plan: dict[str, Any]) -> None:
    listed = {(one["address"], one["usage"]): one["unit_price"] for one in plan["usage_dependent"]}
    assert listed["module.network.aws_nat_gateway.this", "monthly_data_processed_gb"] == "0.045"


def test_a_usage_file_fills_in_what_was_open(plan: dict[str, Any], tmp_path: Path) -> None:
    usage = tmp_path / "usage.yml"
    usage.write_text(
        "version: 0.1\nresource_usage:\n  module.network.aws_nat_gateway.this:\n    monthly_data_processed_gb: 1000\n"
    )
    found = said("cost", PLAN, "--usage", usage)
    nat = "NAT"
    assert Decimal(found["groups"][nat]["expected"]) - Decimal(plan["groups"][nat]["expected"]) == 45


def test_lines_are_grouped_by_a_tag(plan: dict[str, Any]) -> None:
    found = said("cost", PLAN, "--by", "tag:Team")
    assert set(found["groups"]) == {"shop", "(untagged)"}
    assert found["totals"] == plan["totals"]


def test_the_table_shows_totals_by_month_day_and_hour() -> None:
    done = landfall("cost", PLAN)
    assert done.returncode == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    totals = {row[0]: row[1:] for row in rows if row and row[0] in {"Monthly", "Daily", "Hourly"}}
    assert [len(amounts) for amounts in totals.values()] == [3, 3, 3]
    assert "Not in these figures, since it depends on usage that nobody gave:" in done.stderr


def test_what_a_schedule_saves_stands_beside_what_it_costs_all_the_time() -> None:
    done = landfall("cost", PLAN, "--hours-per-day", "12")
    assert "24/7" in done.stdout
    assert "12 h/day" in done.stdout
    found = said("cost", PLAN, "--hours-per-day", "12")
    assert Decimal(found["totals"]["monthly"]["expected"]) < Decimal(
        found["without_schedule"]["totals"]["monthly"]["expected"]
    )


def test_markdown_is_a_table_for_a_pull_request() -> None:
    lines = landfall("cost", PLAN, "--format", "markdown").stdout.splitlines()
    assert lines[0].startswith(f"### {PLAN}: $")
    assert lines[2:4] == ["| | low | expected | high |", "|---|---:|---:|---:|"]


def test_a_plan_is_compared_with_the_state_that_it_starts_from(tmp_path: Path) -> None:
    content = json.loads(PLAN.read_bytes())
    batch = next(
        one for one in content["planned_values"]["root_module"]["resources"] if one["address"] == "aws_instance.ireland"
    )
    before = {**batch, "values": {**batch["values"], "availability_zone": "eu-west-1a"}}
    content["prior_state"] = {"format_version": "1.0", "values": {"root_module": {"resources": [before]}}}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(content))
    found = said("cost", file, "--diff")
    grown = {one["name"]: Decimal(one["grown"]) for one in found["changes"]}
    assert Decimal(found["before"]["expected"]) > 0
    assert sum(grown.values()) == Decimal(found["grown"])
    assert max(grown, key=lambda name: grown[name]) == found["changes"][0]["name"]


def test_landfall_is_a_command_in_any_folder(tmp_path: Path) -> None:
    (tmp_path / "operations").mkdir()  # which isn't taken for the project's own
    (tmp_path / "plan.json").write_bytes(PLAN.read_bytes())
    command = [str(ROOT / "landfall"), "cost", "plan.json", "--format", "markdown"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("### plan.json: $")


def test_the_budget_check_ends_with_1_and_names_what_costs_most() -> None:
    done = landfall("cost", PLAN, "--max-monthly", "200")
    assert done.returncode == 1
    assert f"{PLAN} costs $" in done.stderr
    assert "more than the $200.00 allowed; grown: " in done.stderr  # a plan without a state starts from nothing


def test_the_budget_check_ends_with_0_below_it() -> None:
    assert landfall("cost", PLAN, "--max-monthly", "100000").returncode == 0


def test_the_budget_check_names_the_component_that_grew(tmp_path: Path, plan: dict[str, Any]) -> None:
    earlier = json.loads(json.dumps(plan))
    for end in ("low", "expected", "high"):
        earlier["groups"]["NAT"][end] = "1"
    baseline = tmp_path / "earlier.json"
    baseline.write_text(json.dumps(earlier))
    done = landfall("cost", PLAN, "--max-monthly", "200", "--baseline", baseline)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].endswith("grown: NAT +$31.85 ($1.00 → $32.85)")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.json"], "nothing.json isn't there"),
        ([PLAN, "--by", "colour"], "'colour' isn't what lines can be grouped by"),
        ([PLAN, "--format", "xml"], "'xml' isn't a format; allowed: table, json, markdown"),
        ([PLAN, "--month", "0"], "a month of 0 hours"),
        ([PLAN, "--month", "long"], "--month is 'long'; allowed: a number"),
        ([PLAN, "--hours-per-day", "25"], "25 hours a day"),
        ([PLAN, "--hours-per-day", "0"], "0 hours a day"),
        ([PLAN, "--days-per-week", "8"], "8 days a week"),
        ([PLAN, "--spot-share", "0.4"], "--spot-share is '0.4'; allowed: a percentage such as 40%"),
        ([PLAN, "--spot-share", "140%"], "a Spot share of 140 %"),
        ([PLAN, "--savings-plan", "2yr"], "--savings-plan is '2yr'; allowed: 1yr no-upfront"),
        ([PLAN, "--reserved", "100%"], "a discount of 100 %"),
        ([PLAN, "--max-monthly", "-1"], "--max-monthly is '-1'"),
        ([PLAN, "--usage", "none.yml"], "none.yml isn't there"),
        ([PLAN, "--baseline", "none.json"], "none.json isn't there"),
        (["nothing-at-all"], 'unknown stack "nothing-at-all"; known: '),
    ],
)
def test_what_can_t_be_estimated_is_told_in_one_sentence(arguments: list[str | Path], sentence: str) -> None:
    done = landfall("cost", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_of_something_else_is_no_baseline(tmp_path: Path) -> None:
    file = tmp_path / "earlier.json"
    file.write_text('{"groups": {"NAT": 5}, "grouped_by": "component"}')
    done = landfall("cost", PLAN, "--baseline", file)
    assert done.returncode == 2
    assert done.stderr == f"{file} isn't an estimate as `landfall cost --format json` writes it\n"


def test_prices_of_more_than_90_days_ago_are_told() -> None:
    queue = stack({"aws_sqs_queue": {"jobs": {"name": "jobs"}}}, region="eu-west-1")
    found = cost(queue, {"aws_sqs_queue.jobs": {"monthly_requests": 1}})  # a price of 2026-09-11
    assert stale(found, date(2026, 12, 10)) is None
    assert stale(found, date(2026, 12, 11)) == (
        "1 of 1 prices are older than 90 days, the oldest is of 2026-09-11; `landfall prices refresh` fetches today's"
    )
    assert stale(cost(queue), date(2026, 12, 11)) is None


@pytest.fixture(scope="module")
def compared() -> dict[str, Any]:
    return said("compare", "dev")


def test_a_comparison_has_every_variant_the_cheapest_first(compared: dict[str, Any]) -> None:
    assert sorted(compared["variants"]) == sorted(key.replace("_", "-") for key in Variants.model_fields)
    monthly = [Decimal(one["monthly"]["expected"]) for one in compared["variants"].values()]
    assert monthly == sorted(monthly)


def test_a_comparison_adds_up(compared: dict[str, Any]) -> None:
    for one in compared["variants"].values():
        components = sum((Decimal(cell["expected"]) for cell in one["components"].values()), Decimal(0))
        assert round(components, 20) == round(Decimal(one["monthly"]["expected"]), 20)
        assert components <= Decimal(one["always_on"]["expected"]) + Decimal("1e-20")


def test_a_comparison_is_a_markdown_table() -> None:
    lines = landfall("compare", "dev", "--format", "markdown").stdout.splitlines()
    header, *rows = [line.split("|")[1:-1] for line in lines if line.startswith("|")]
    assert len(header) == 11
    assert {len(row) for row in rows} == {11}


def test_an_unknown_environment_names_the_known_ones() -> None:
    done = landfall("compare", "test")
    assert (done.returncode, done.stderr) == (2, 'unknown environment "test"; known: dev, prod, staging\n')


def test_what_is_needed_is_told_by_flags() -> None:
    done = landfall("recommend", "dev", "--json", "--gpu", "yes", "--requests-per-day", "5000")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["recommended"] in {"ec2-gpu", "eks-spot", "sagemaker"}
    assert {one["variant"] for one in found["ruled_out"]} >= {"fargate", "lambda-api", "lambda-efs", "app-runner"}


def test_an_answer_that_can_t_be_read_is_told_in_one_sentence() -> None:
    done = landfall("recommend", "dev", "--gpu", "perhaps")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "GPU: 'perhaps'; allowed: yes or no\n")


def test_prices_can_t_be_refreshed_without_credentials(tmp_path: Path) -> None:
    nowhere = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": str(tmp_path), "HOME": str(tmp_path)}
    done = landfall("prices", "refresh", "--dry-run", **nowhere)
    assert done.returncode == 2
    assert "redentials" in done.stderr
