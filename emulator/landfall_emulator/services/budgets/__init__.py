"""AWS Budgets: subscribers, changes, actions and tags, which moto doesn't have."""

from collections.abc import Mapping
from typing import Any, cast

from localstack.aws.api import RequestContext
from moto.budgets.models import Budget, Notification, budgets_backends
from moto.core.utils import unix_time

from landfall_emulator.handler import Handler, below, error
from landfall_emulator.services.budgets import actions, tags


def create_budget(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    tags.TAGS.tag_resource(tags.arn(context, request["Budget"]["BudgetName"]), request.get("ResourceTags") or [])
    return answer


def update_budget(context: RequestContext, request: Mapping[str, Any]) -> None:
    budget = _budget(context, request["NewBudget"]["BudgetName"])
    # moto answers with what it keeps as JSON, which has no moments
    given = {end: moment.timestamp() for end, moment in (request["NewBudget"].get("TimePeriod") or {}).items()}
    period = budget.budget["TimePeriod"] | given
    budget.budget = {**request["NewBudget"], "TimePeriod": period, "LastUpdatedTime": unix_time()}


def delete_budget(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    tags.TAGS.delete_all_tags_for_resource(tags.arn(context, request["BudgetName"]))
    actions.forget(context, request["BudgetName"])
    return answer


def describe_subscribers(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Subscribers": _subscribers(context, request)}


def create_subscriber(context: RequestContext, request: Mapping[str, Any]) -> None:
    subscribers = _subscribers(context, request)
    if request["Subscriber"] in subscribers:
        raise error("DuplicateRecordException", "the notification has this subscriber already")
    subscribers.append(request["Subscriber"])


def delete_subscriber(context: RequestContext, request: Mapping[str, Any]) -> None:
    subscribers = _subscribers(context, request)
    if request["Subscriber"] not in subscribers:
        raise error("NotFoundException", "the notification has no such subscriber")
    subscribers.remove(request["Subscriber"])


def update_notification(context: RequestContext, request: Mapping[str, Any]) -> None:
    notification = _notification(context, {**request, "Notification": request["OldNotification"]})
    notification.details = request["NewNotification"]


def _budget(context: RequestContext, name: str) -> Budget:
    budgets = budgets_backends[context.account_id][context.partition].budgets[context.account_id]
    if name not in budgets:
        raise error("NotFoundException", f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def _notification(context: RequestContext, request: Mapping[str, Any]) -> Notification:
    wanted = _identity(request["Notification"])
    for notification in _budget(context, request["BudgetName"]).notifications:
        if _identity(notification.details) == wanted:
            return notification
    raise error("NotFoundException", f"the budget {request['BudgetName']} has no such notification")


def _subscribers(context: RequestContext, request: Mapping[str, Any]) -> list[Any]:
    # moto says it was a dictionary
    subscribers: Any = _notification(context, request).subscribers
    return cast(list[Any], subscribers)


def _identity(notification: Mapping[str, Any]) -> tuple[str, str, float, str]:
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
        notification.get("ThresholdType") or "PERCENTAGE",
    )


OPERATIONS: dict[str, Handler] = {
    **actions.OPERATIONS,
    **tags.OPERATIONS,
    "CreateBudget": create_budget,
    "UpdateBudget": update_budget,
    "DeleteBudget": delete_budget,
    "DescribeSubscribersForNotification": describe_subscribers,
    "CreateSubscriber": create_subscriber,
    "DeleteSubscriber": delete_subscriber,
    "UpdateNotification": update_notification,
}
