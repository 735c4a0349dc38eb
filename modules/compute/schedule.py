"""A schedule of EventBridge Scheduler."""

from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from modules.foundation.iam import ServiceRole
from modules.foundation.keys import Keys

_RETRIES = 3
_GIVEN_UP_SECONDS = 3600


def schedule(
    scope: Construct,
    id_: str,
    *,
    name: str,
    group_name: str,
    description: str,
    expression: str,
    time_zone: str,
    target_arn: str,
    role: ServiceRole,
    dead_letters_arn: str,
    keys: Keys,
    message: str = "{}",
    given_up_seconds: int = _GIVEN_UP_SECONDS,
) -> None:
    """Gives `target_arn` the JSON `message` whenever `expression` says; after three more tries, or `given_up_seconds`,
    the queue gets it."""
    SchedulerSchedule(
        scope,
        id_,
        name=name,
        group_name=group_name,
        description=description,
        schedule_expression=expression,
        schedule_expression_timezone=time_zone,
        flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
        kms_key_arn=keys.arn,
        target=SchedulerScheduleTarget(
            arn=target_arn,
            role_arn=role.arn,
            input=message,
            dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(arn=dead_letters_arn),
            retry_policy=SchedulerScheduleTargetRetryPolicy(
                maximum_retry_attempts=_RETRIES, maximum_event_age_in_seconds=given_up_seconds
            ),
        ),
        depends_on=[role.ready],
    )
