"""Batch transform on a schedule: a state machine, and what starts it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from cdktf_cdktf_provider_aws.sfn_state_machine import (
    SfnStateMachine,
    SfnStateMachineLoggingConfiguration,
    SfnStateMachineTracingConfiguration,
)
from constructs import Construct

from environments.settings.batch_transform import BatchTransform as BatchTransformSettings
from environments.settings.ml_instance_types import has_local_disks
from modules.compute.dead_letters import DeadLetters
from modules.compute.sagemaker.model import Model
from modules.compute.schedule import schedule
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Condition, ServiceRole, Statement, allow, like
from modules.foundation.log_group import log_group
from modules.foundation.observability import Alarm, Metric
from modules.foundation.storage import Bucket
from modules.foundation.tags import component_tags

_COMPONENT = "batch"
_INPUT, _OUTPUT = "batch/input/", "batch/output"

_JOB_NAME_LIMIT = 63
_UUID_LENGTH = 36

_SPLIT = {"file": "None", "line": "Line", "recordio": "RecordIO", "tfrecord": "TFRecord"}
"""SplitType of TransformInput; what comes out is assembled in lines where it went in so."""

_BACK_OFF = {"IntervalSeconds": 60, "BackoffRate": 2, "MaxAttempts": 3}


class BatchTransform(Construct):
    """A transform job whenever the schedule says, unless there is nothing to do."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: BatchTransformSettings,
        model: Model,
        data: Bucket,
        foundation: Foundation,
        tags: Mapping[str, str],
    ) -> None:
        """`tags` are those of its jobs, which Terraform doesn't make."""
        super().__init__(scope, id_)
        self._settings, self._foundation, self._data = settings, foundation, data
        names = foundation.names
        name = names.of("batch")
        self._jobs = names.of("batch", limit=_JOB_NAME_LIMIT - _UUID_LENGTH - 1)
        role = ServiceRole(
            self,
            "role",
            name=name,
            service="states.amazonaws.com",
            component=_COMPONENT,
            account=foundation.account,
            statements=list(self._permissions()),
        )
        # Log delivery notes whom it lets in in a policy of limited length, but for names that begin so.
        logs = log_group(
            self,
            "log",
            name=f"/aws/vendedlogs/landfall/{names.prefix}/batch",
            retention_days=foundation.observability.log_retention_days,
            keys=foundation.keys,
            component=_COMPONENT,
        )
        machine = SfnStateMachine(
            self,
            "state-machine",
            name=name,
            role_arn=role.arn,
            definition=json.dumps(self._definition(model, tags)),
            logging_configuration=SfnStateMachineLoggingConfiguration(
                level="ALL", include_execution_data=True, log_destination=f"{logs.arn}:*"
            ),
            tracing_configuration=SfnStateMachineTracingConfiguration(enabled=True),
            depends_on=[role.ready],
            tags=component_tags(_COMPONENT, name),
        )
        self.arn: str = machine.arn
        self._dead_letters = DeadLetters(
            self, "dead-letters", part="batch-dead-letters", names=names, keys=foundation.keys, component=_COMPONENT
        )
        self._start(name)

    def alarms(self) -> tuple[Alarm, ...]:
        """Alarms on jobs that failed, and on those that could not even be started."""
        failed = Metric(
            namespace="AWS/States",
            name="ExecutionsFailed",
            statistic="Sum",
            dimensions={"StateMachineArn": self.arn},
        )
        return (
            Alarm(part="batch-failed", metric=failed, above=0, minutes=1, description="A batch transform failed"),
            self._dead_letters.alarm(),
        )

    def _start(self, name: str) -> None:
        """The schedule, in a group of its own, since schedules have no tags."""
        foundation, settings = self._foundation, self._settings
        role = ServiceRole(
            self,
            "schedule-role",
            name=foundation.names.of("batch-schedule"),
            service="scheduler.amazonaws.com",
            component=_COMPONENT,
            account=foundation.account,
            statements=[
                allow(["states:StartExecution"], [self.arn], sid="Start"),
                allow(["sqs:SendMessage"], [self._dead_letters.arn], sid="GiveUp"),
                # For the schedule itself, and for the queue.
                allow(["kms:Decrypt", "kms:GenerateDataKey"], [foundation.keys.arn], sid="UseKey"),
            ],
        )
        group = SchedulerScheduleGroup(self, "schedules", name=name, tags=component_tags(_COMPONENT, name))
        schedule(
            self,
            "schedule",
            name=name,
            group_name=group.name,
            description="Starts the batch transform",
            expression=settings.schedule,
            time_zone=settings.time_zone,
            target_arn=self.arn,
            role=role,
            dead_letters_arn=self._dead_letters.arn,
            keys=foundation.keys,
        )

    def _permissions(self) -> Iterator[Statement]:
        """What Step Functions needs for createTransformJob.sync: "IAM policies for calling Amazon SageMaker AI
        workloads in Step Functions" of its developer guide."""
        account, key = self._foundation.account, self._foundation.keys.arn
        jobs = account.arn("sagemaker", f"transform-job/{self._jobs}-*")
        yield allow(
            [
                "sagemaker:AddTags",
                "sagemaker:CreateTransformJob",
                "sagemaker:DescribeTransformJob",
                "sagemaker:ListTags",
                "sagemaker:StopTransformJob",
            ],
            [jobs],
            sid="RunJobs",
        )
        # Step Functions has one rule of this name in an account, by which it learns that a job has ended.
        rule = account.arn("events", "rule/StepFunctionsGetEventsForSageMakerTransformJobsRule")
        yield allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], [rule], sid="HearOfEnd")
        only_input = like("s3:prefix", f"{_INPUT}*")
        yield allow(["s3:ListBucket"], [self._data.arn], sid="FindInput", conditions=[only_input])
        # The job's volumes, by a grant to EBS.
        for_aws = Condition(test="Bool", variable="kms:GrantIsForAWSResource", values=["true"])
        yield allow(["kms:CreateGrant"], [key], sid="EncryptVolumes", conditions=[for_aws])
        yield allow(["kms:DescribeKey"], [key], sid="FindKey")
        # Log delivery and X-Ray know no resource.
        yield allow(
            [
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ],
            ["*"],
            sid="DeliverLogs",
        )
        yield allow(
            [
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            ["*"],
            sid="Trace",
        )

    def _definition(self, model: Model, tags: Mapping[str, str]) -> dict[str, Any]:
        """In the Amazon States Language."""
        aws = f"arn:{self._foundation.account.partition}:states:::"
        refused = [{"ErrorEquals": ["SageMaker.AmazonSageMakerException"], **_BACK_OFF}]
        return {
            "Comment": f"Batch transform of {self._foundation.names.prefix}",
            "StartAt": "FindInput",
            "States": {
                "FindInput": {
                    "Type": "Task",
                    "Resource": f"{aws}aws-sdk:s3:listObjectsV2",
                    "Parameters": {"Bucket": self._data.name, "Prefix": _INPUT, "MaxKeys": 1},
                    "ResultSelector": {"found.$": "$.KeyCount"},
                    "ResultPath": "$.input",
                    "Next": "HasInput",
                },
                "HasInput": {
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.input.found", "NumericGreaterThan": 0, "Next": "NameJob"}],
                    "Default": "NothingToDo",
                },
                "NothingToDo": {"Type": "Succeed"},
                "NameJob": {
                    "Type": "Pass",
                    "Parameters": {"name.$": f"States.Format('{self._jobs}-{{}}', States.UUID())"},
                    "ResultPath": "$.job",
                    "Next": "Transform",
                },
                "Transform": {
                    "Type": "Task",
                    "Resource": f"{aws}sagemaker:createTransformJob.sync",
                    "Parameters": self._job(model, tags),
                    "TimeoutSeconds": self._settings.hours * 3600,
                    "Retry": refused,
                    "End": True,
                },
            },
        }

    def _job(self, model: Model, tags: Mapping[str, str]) -> dict[str, Any]:
        """The parameters of CreateTransformJob."""
        settings, key = self._settings, self._foundation.keys.arn
        whole = settings.split == "file"
        resources: dict[str, Any] = {"InstanceType": settings.instance_type, "InstanceCount": settings.instances}
        if not has_local_disks(settings.instance_type):
            resources["VolumeKmsKeyId"] = key
        return {
            "TransformJobName.$": "$.job.name",
            "ModelName": model.name,
            "BatchStrategy": "SingleRecord" if whole else "MultiRecord",
            "MaxPayloadInMB": settings.max_payload_mb,
            "TransformInput": {
                "ContentType": settings.content_type,
                "SplitType": _SPLIT[settings.split],
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self._data.name}/{_INPUT}"}},
            },
            "TransformOutput": {
                "S3OutputPath.$": f"States.Format('s3://{self._data.name}/{_OUTPUT}/{{}}', $.job.name)",
                "AssembleWith": "Line" if settings.split == "line" else "None",
                "KmsKeyId": key,
            },
            "TransformResources": resources,
            "Tags": [{"Key": name, "Value": value} for name, value in tags.items()],
        }
