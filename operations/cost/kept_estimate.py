"""The estimate of a stack, kept where its daily cost report compares with it.

A construct knows no prices, so nothing that Terraform makes can hold it: whoever deploys through `landfall` leaves it
in the bucket of the reports. After a plain `cdktf deploy` there is none, or that of an earlier deployment: the report
tells its day.
"""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from costs.amounts import Range
from costs.catalogue.catalogue import Catalogue
from costs.document.reading import read
from costs.unusable import Unusable
from costs.usage.usage import Usage
from environments.settings import Environment
from operations.console import say
from operations.cost.estimates import estimates
from operations.cost.flags import Asked
from operations.cost.target import Target, schedule, workload
from operations.leftovers import Client

KEY = "cost-reports/estimate.json"
"""Where `lambdas/cost_report/` looks."""

OUTPUT = "cost_report_bucket"
_DEADLINE_SECONDS = 120


class _Unknown(Exception):
    """Terraform doesn't tell where the reports are."""


def keep(stack: str, environment: Environment, folder: Path, env: Mapping[str, str], client: Client) -> None:
    """Keeps the estimate of the stack that was just deployed from `folder`, if it has a cost report.

    A deployment doesn't fail for want of it: what goes wrong is told.
    """
    if environment.cost_report is None:
        return
    try:
        kept = as_json(_expected(stack, environment, folder))
        client("s3").put_object(
            Bucket=_bucket(folder, env), Key=KEY, Body=json.dumps(kept).encode(), ContentType="application/json"
        )
    except (Unusable, _Unknown, BotoCoreError, ClientError) as error:
        say(f"the cost report of {stack} gets no new estimate: {error}")


def as_json(monthly: Range) -> dict[str, str]:
    """What is kept: US dollars a month, as text, and the day in UTC."""
    return {
        "expected_usd": f"{monthly.expected:.2f}",
        "low_usd": f"{monthly.low:.2f}",
        "high_usd": f"{monthly.high:.2f}",
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def _expected(stack: str, environment: Environment, folder: Path) -> Range:
    """A month with the schedule and the usage that the environment says."""
    target = Target(stack, read(folder), Usage(), schedule(environment), workload(environment))
    return estimates(target, Asked(), Catalogue()).scheduled.monthly


def _bucket(folder: Path, env: Mapping[str, str]) -> str:
    command = ["terraform", "output", "-json", "-no-color"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, timeout=_DEADLINE_SECONDS, check=True
        )
        found = json.loads(done.stdout)[OUTPUT]["value"]
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        found = None
    if not isinstance(found, str):
        raise _Unknown(f"Terraform's outputs don't tell {OUTPUT}")
    return found
