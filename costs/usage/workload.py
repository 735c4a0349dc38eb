"""What the requests of a whole service mean for each of its resources.

An environment says once how much its service is used; here that becomes usage in the same words as a usage file's.
Where several resources of a type could take it (two log groups), each takes its part, so that the sum stays what was
said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from costs.document.document import Document
from costs.document.resource import Resource
from costs.usage.usage import DATA_TRANSFER, Given, Usage

KB_PER_GB = 1_000_000
DAYS_PER_MONTH = Decimal("30.4167")
"""730 hours."""
HOURS_PER_MONTH = 730
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
APP_RUNNER_CONCURRENCY = 100
"""Requests at once that an instance takes, by AWS's default."""

_COMPONENT, _LIFECYCLE = "Component", "lifecycle"
"""The tag of what stops, starts and reports a stack, and answers none of its requests."""

_SCHEDULES = {"aws_cloudwatch_event_target": "arn", "aws_scheduler_schedule": "target.arn"}


@dataclass(frozen=True, slots=True)
class Workload:
    """How much a service is used."""

    requests_per_month: Decimal
    request_kb: Decimal
    response_kb: Decimal
    request_seconds: Decimal
    """To answer one."""
    log_gb_per_month: Decimal
    image_gb: Decimal

    def part(self, takers: int) -> Workload:
        """What each of so many has of it."""
        return replace(
            self,
            requests_per_month=self.requests_per_month / takers,
            log_gb_per_month=self.log_gb_per_month / takers,
            image_gb=self.image_gb / takers,
        )

    @property
    def transferred_gb(self) -> Decimal:
        """In and out, a month."""
        return self.requests_per_month * (self.request_kb + self.response_kb) / KB_PER_GB

    @property
    def answered_gb(self) -> Decimal:
        """Out, a month."""
        return self.requests_per_month * self.response_kb / KB_PER_GB


def workload_usage(document: Document, workload: Workload) -> Usage:
    """The usage of each resource that the service's requests, logs and images pass through."""
    scheduled = set(_scheduled(document))
    usage: dict[str, Given] = {}
    for type_, rule in _RULES.items():
        takers = [
            resource
            for resource in document.of_type(type_)
            if resource.address not in scheduled and resource.tags.get(_COMPONENT) != _LIFECYCLE
        ]
        for resource in takers:
            usage[resource.address] = rule(workload.part(len(takers)), resource)
    regions = [resource.region for resource in document.managed if resource.region]
    if regions and not document.of_type("aws_cloudfront_distribution"):
        region = max(dict.fromkeys(regions), key=regions.count)
        given = {"region": region, "monthly_outbound_internet_gb": workload.answered_gb}
        usage[f"{DATA_TRANSFER}.answers"] = given
    return Usage(usage)


def _scheduled(document: Document) -> Iterator[str]:
    """Functions that a schedule starts: they aren't what answers requests."""
    for type_, path in _SCHEDULES.items():
        for target in document.of_type(type_):
            for found in document.linked(target, path, "aws_lambda_function", "aws_lambda_alias"):
                yield found.address
                if found.type == "aws_lambda_alias":
                    yield from (one.address for one in document.linked(found, "function_name", "aws_lambda_function"))


def _requests(part: Workload, _: Resource) -> Given:
    return {"monthly_requests": part.requests_per_month}


def _executions(part: Workload, _: Resource) -> Given:
    return {
        "monthly_requests": part.requests_per_month,
        "request_duration_ms": part.request_seconds * 1000,
        "monthly_data_processed_in_gb": part.transferred_gb - part.answered_gb,
        "monthly_data_processed_out_gb": part.answered_gb,
        "monthly_data_processed_gb": part.transferred_gb,
    }


def _active(part: Workload, _: Resource) -> Given:
    """Hours in which an instance works on a request: one at a time while they fit into a month, else many at once."""
    busy = part.requests_per_month * part.request_seconds / 3600
    return {"monthly_active_instance_hours": max(min(busy, Decimal(HOURS_PER_MONTH)), busy / APP_RUNNER_CONCURRENCY)}


def _load_balancer(part: Workload, _: Resource) -> Given:
    # Each request may come over a connection of its own, which is the most that they can cost.
    per_second = part.requests_per_month / SECONDS_PER_MONTH
    return {
        "new_connections": per_second,
        "active_connections": per_second * 60,
        "processed_bytes_gb": part.transferred_gb,
    }


def _http_api(part: Workload, _: Resource) -> Given:
    return {"monthly_requests": part.requests_per_month, "request_size_kb": part.request_kb}


def _distribution(part: Workload, _: Resource) -> Given:
    return {
        "monthly_data_transfer_to_internet_gb": {"us": part.answered_gb},
        "monthly_https_requests": {"us": part.requests_per_month},
    }


def _log_group(part: Workload, group: Resource) -> Given:
    written = part.log_gb_per_month
    days = group.number("retention_in_days", 0) if group.known("retention_in_days") else Decimal(0)
    # What is never deleted grows for ever; a year of it is what is charged after a year.
    return {"monthly_data_ingested_gb": written, "storage_gb": written * (days or 365) / DAYS_PER_MONTH}


def _repository(part: Workload, _: Resource) -> Given:
    return {"storage_gb": part.image_gb}


_RULES: Mapping[str, Callable[[Workload, Resource], Given]] = {
    "aws_lb": _load_balancer,
    "aws_lambda_function": _executions,
    "aws_sagemaker_endpoint": _executions,
    "aws_apprunner_service": _active,
    "aws_api_gateway_rest_api": _requests,
    "aws_apigatewayv2_api": _http_api,
    "aws_wafv2_web_acl": _requests,
    "aws_cloudfront_distribution": _distribution,
    "aws_cloudwatch_log_group": _log_group,
    "aws_ecr_repository": _repository,
}
