"""When the functions of a stack are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct

from modules.compute.lambda_function import LambdaFunction
from modules.compute.schedule import schedule
from modules.foundation.foundation import Foundation
from modules.foundation.iam import ServiceRole, allow
from modules.foundation.tags import component_tags

COMPONENT = "lifecycle"


@dataclass(frozen=True, kw_only=True)
class Call:
    """`function` is given the JSON `message` whenever `expression` (`rate(5 minutes)`, `cron(0 9 * * ? *)`) says; a
    call that comes later than `given_up_seconds` isn't worth it."""

    part: str
    function: LambdaFunction
    description: str
    expression: str
    time_zone: str = "UTC"
    message: str = "{}"
    given_up_seconds: int = 3600


class Schedules(Construct):
    """The calls, in a group of their own, since schedules have no tags."""

    def __init__(self, scope: Construct, id_: str, *, calls: Sequence[Call], foundation: Foundation) -> None:
        super().__init__(scope, id_)
        names, keys = foundation.names, foundation.keys
        name = names.of("lifecycle")
        functions = list(dict.fromkeys(call.function for call in calls))
        role = ServiceRole(
            self,
            "role",
            name=names.of("schedules"),
            service="scheduler.amazonaws.com",
            component=COMPONENT,
            account=foundation.account,
            statements=[
                allow(["lambda:InvokeFunction"], [each.alias_arn for each in functions], sid="Call"),
                allow(["sqs:SendMessage"], [each.dead_letters.arn for each in functions], sid="GiveUp"),
                # For the schedules themselves, and for the queues.
                allow(["kms:Decrypt", "kms:GenerateDataKey"], [keys.arn], sid="UseKey"),
            ],
        )
        group = SchedulerScheduleGroup(self, "group", name=name, tags=component_tags(COMPONENT, name))
        for call in calls:
            schedule(
                self,
                call.part,
                name=names.of(call.part),
                group_name=group.name,
                description=call.description,
                expression=call.expression,
                time_zone=call.time_zone,
                target_arn=call.function.alias_arn,
                role=role,
                dead_letters_arn=call.function.dead_letters.arn,
                keys=keys,
                message=call.message,
                given_up_seconds=call.given_up_seconds,
            )
