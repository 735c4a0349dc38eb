"""What Karpenter needs of AWS: roles of its nodes and its controller, and a queue that warns of interruptions.

Source: the CloudFormation template in "Getting Started with Karpenter", v1.14.
"""

import json

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.eks_access_entry import EksAccessEntry
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from constructs import Construct

from modules.compute.eks.control_plane import ControlPlane
from modules.compute.eks.karpenter_permissions import karpenter_permissions
from modules.compute.eks.managed_policies import attach
from modules.compute.eks.node_groups import NODE_POLICIES
from modules.compute.eks.pod_roles import PodIdentityRole
from modules.foundation.account import Account
from modules.foundation.iam import Condition, ServiceRole, allow_service, deny_everybody, document
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

_COMPONENT = "karpenter"

_EVENTS = {
    "spot-interruption": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "state-change": ("aws.ec2", "EC2 Instance State-change Notification"),
    "scheduled-change": ("aws.health", "AWS Health Event"),
}

_QUEUE_SECONDS = 300
"""A warning is of no use any more after that: a Spot instance goes after two minutes."""


def node_role_name(names: Names) -> str:
    """Name of the role of the nodes that Karpenter launches; its EC2NodeClass asks for it."""
    return names.of("karpenter-node")


def queue_name(names: Names) -> str:
    """Name of the queue of interruptions; the controller asks for it."""
    return names.of("karpenter")


class Karpenter(Construct):
    """Roles, access entry, queue and rules; the controller itself is installed with Helm."""

    def __init__(self, scope: Construct, id_: str, *, cluster: ControlPlane, names: Names, account: Account) -> None:
        super().__init__(scope, id_)
        nodes = ServiceRole(
            self,
            "node-role",
            name=node_role_name(names),
            service="ec2.amazonaws.com",
            component=_COMPONENT,
            account=account,
            guarded=False,
        )
        attach(nodes, nodes, NODE_POLICIES, account=account)
        EksAccessEntry(
            self,
            "nodes",
            cluster_name=cluster.name,
            principal_arn=nodes.arn,
            type="EC2_LINUX",
            tags=component_tags(_COMPONENT, node_role_name(names)),
        )
        queue = self._queue(names)
        controller = PodIdentityRole(
            self,
            "controller-role",
            names=names,
            account=account,
            namespace="kube-system",
            service_account="karpenter",
            component=_COMPONENT,
            statements=karpenter_permissions(
                account=account, cluster=names.prefix, node_role_arn=nodes.arn, queue_arn=queue.arn
            ),
        )
        controller.associate(cluster)

    def _queue(self, names: Names) -> SqsQueue:
        """The queue with the rules that fill it."""
        name = queue_name(names)
        queue = SqsQueue(
            self,
            "queue",
            name=name,
            message_retention_seconds=_QUEUE_SECONDS,
            sqs_managed_sse_enabled=True,
            tags=component_tags(_COMPONENT, name),
        )
        rules = {part: self._rule(part, names, queue.arn) for part in _EVENTS}
        from_rules = Condition(test="ArnEquals", variable="aws:SourceArn", values=[rule.arn for rule in rules.values()])
        plain = Condition(test="Bool", variable="aws:SecureTransport", values=["false"])
        statements = [
            allow_service(
                "events.amazonaws.com", ["sqs:SendMessage"], [queue.arn], sid="RulesSend", conditions=[from_rules]
            ),
            deny_everybody(["sqs:*"], [queue.arn], sid="OnlyTls", when=plain),
        ]
        SqsQueuePolicy(self, "queue-policy", queue_url=queue.url, policy=document(self, "queue-rules", statements))
        return queue

    def _rule(self, part: str, names: Names, queue_arn: str) -> CloudwatchEventRule:
        source, detail = _EVENTS[part]
        rule = CloudwatchEventRule(
            self,
            part,
            name=names.of(f"karpenter-{part}"),
            description=f"{detail}, for Karpenter",
            event_pattern=json.dumps({"source": [source], "detail-type": [detail]}),
            tags=component_tags(_COMPONENT, names.of(f"karpenter-{part}")),
        )
        CloudwatchEventTarget(self, f"{part}-target", rule=rule.name, target_id="karpenter", arn=queue_arn)
        return rule
