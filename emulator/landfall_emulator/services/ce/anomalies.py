"""Cost Anomaly Detection: monitors and subscriptions. No anomaly is ever found."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from localstack.aws.api import CommonServiceException, RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.state import Accountwide
from landfall_emulator.tags import tags_of


@dataclass
class _Kept:
    told: dict[str, Any]
    tags: dict[str, str]


@dataclass
class _State:
    """By ARN."""

    monitors: dict[str, _Kept] = field(default_factory=dict)
    subscriptions: dict[str, _Kept] = field(default_factory=dict)


_states: Accountwide[_State] = Accountwide(_State)


def create_monitor(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    said, monitors = request["AnomalyMonitor"], _states.of(context).monitors
    dimensional = said["MonitorType"] == "DIMENSIONAL"
    if dimensional != bool(said.get("MonitorDimension")) or dimensional == bool(said.get("MonitorSpecification")):
        raise _invalid("A DIMENSIONAL monitor needs a MonitorDimension, a CUSTOM one a MonitorSpecification")
    # an account has one for all its services, whatever the number of stacks (docs.aws.amazon.com/cost-management,
    # "Quotas and restrictions")
    if dimensional and any(one.told["MonitorType"] == "DIMENSIONAL" for one in monitors.values()):
        raise error("LimitExceededException", "Limit exceeded on dimensional spend monitor creation")
    arn, today = _arn(context, "anomalymonitor"), f"{datetime.now(UTC):%Y-%m-%d}"
    told = {"MonitorArn": arn, "CreationDate": today, "LastUpdatedDate": today, "DimensionalValueCount": 0}
    monitors[arn] = _Kept({**said, **told}, tags_of(request.get("ResourceTags")))
    return {"MonitorArn": arn}


def get_monitors(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("MonitorArnList") or list(_states.of(context).monitors)
    some, token = page([_monitor(context, arn).told for arn in wanted], request, token="NextPageToken")  # noqa: S106
    return {"AnomalyMonitors": some, "NextPageToken": token}


def update_monitor(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = _monitor(context, request["MonitorArn"]).told
    told |= {"MonitorName": request.get("MonitorName") or told["MonitorName"]}
    told["LastUpdatedDate"] = f"{datetime.now(UTC):%Y-%m-%d}"
    return {"MonitorArn": request["MonitorArn"]}


def delete_monitor(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    arn = request["MonitorArn"]
    _monitor(context, arn)
    del _states.of(context).monitors[arn]
    for one in _states.of(context).subscriptions.values():
        one.told["MonitorArnList"] = [monitor for monitor in one.told["MonitorArnList"] if monitor != arn]
    return {}


def create_subscription(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    arn = _arn(context, "anomalysubscription")
    told = {**request["AnomalySubscription"], "SubscriptionArn": arn, "AccountId": context.account_id}
    _check_subscription(context, told)
    _states.of(context).subscriptions[arn] = _Kept(told, tags_of(request.get("ResourceTags")))
    return {"SubscriptionArn": arn}


def get_subscriptions(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("SubscriptionArnList") or list(_states.of(context).subscriptions)
    told = [_subscription(context, arn).told for arn in wanted]
    if monitor := request.get("MonitorArn"):
        told = [one for one in told if monitor in one["MonitorArnList"]]
    some, token = page(told, request, token="NextPageToken")  # noqa: S106
    return {"AnomalySubscriptions": some, "NextPageToken": token}


def update_subscription(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    subscription = _subscription(context, request["SubscriptionArn"])
    told = subscription.told | {key: value for key, value in request.items() if value is not None}
    # the two ways to say a threshold take each other's place
    for said, other in (("Threshold", "ThresholdExpression"), ("ThresholdExpression", "Threshold")):
        if request.get(said) is not None:
            told.pop(other, None)
    _check_subscription(context, told)
    subscription.told = told
    return {"SubscriptionArn": request["SubscriptionArn"]}


def delete_subscription(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _subscription(context, request["SubscriptionArn"])
    del _states.of(context).subscriptions[request["SubscriptionArn"]]
    return {}


def tags_of_arn(context: RequestContext, arn: str) -> MutableMapping[str, str] | None:
    """The tags of the monitor or subscription with that ARN, or None where it is of neither."""
    state = _states.of(context)
    kept = state.monitors.get(arn) or state.subscriptions.get(arn)
    return kept.tags if kept else None


def _check_subscription(context: RequestContext, told: dict[str, Any]) -> None:
    """Refuses what API_AnomalySubscription of docs.aws.amazon.com/aws-cost-management excludes."""
    for monitor in told["MonitorArnList"]:
        _monitor(context, monitor)
    kinds = {subscriber["Type"] for subscriber in told["Subscribers"]}
    if told["Frequency"] == "IMMEDIATE" and kinds - {"SNS"}:
        raise _invalid("Immediate frequency only supports SNS subscriptions")
    if told["Frequency"] != "IMMEDIATE" and kinds - {"EMAIL"}:
        raise _invalid("Daily or weekly frequencies only support Email subscriptions")
    if (told.get("Threshold") is None) == (told.get("ThresholdExpression") is None):
        raise _invalid("Either Threshold or ThresholdExpression must be given")
    told["Subscribers"] = [{"Status": "CONFIRMED", **subscriber} for subscriber in told["Subscribers"]]


def _monitor(context: RequestContext, arn: str) -> _Kept:
    try:
        return _states.of(context).monitors[arn]
    except KeyError:
        raise error("UnknownMonitorException", f"Unable to find anomaly monitor {arn}") from None


def _subscription(context: RequestContext, arn: str) -> _Kept:
    try:
        return _states.of(context).subscriptions[arn]
    except KeyError:
        raise error("UnknownSubscriptionException", f"Unable to find anomaly subscription {arn}") from None


def _arn(context: RequestContext, kind: str) -> str:
    return f"arn:{context.partition}:ce::{context.account_id}:{kind}/{uuid4()}"


def _invalid(message: str) -> CommonServiceException:
    return error("ValidationException", message)


OPERATIONS: dict[str, Handler] = {
    "CreateAnomalyMonitor": create_monitor,
    "GetAnomalyMonitors": get_monitors,
    "UpdateAnomalyMonitor": update_monitor,
    "DeleteAnomalyMonitor": delete_monitor,
    "CreateAnomalySubscription": create_subscription,
    "GetAnomalySubscriptions": get_subscriptions,
    "UpdateAnomalySubscription": update_subscription,
    "DeleteAnomalySubscription": delete_subscription,
}
