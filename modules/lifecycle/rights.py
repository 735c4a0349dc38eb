"""What the functions may do that stop and start a stack: just what each kind of target takes, to just these targets.

The actions are those of the calls in `lambdas/shared/idleness/targets/`; a test compares them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from modules.foundation.account import Account
from modules.foundation.iam import Condition, Statement, allow, equals, like
from modules.foundation.names import Names
from modules.lifecycle.endpoint_rights import endpoint_rights
from modules.lifecycle.record import may_note

type Arn = Callable[[Account, str], str]
"""From a target's id to its ARN."""


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """The actions by which a kind is found (which know no resource), looked at, noted on, stopped and started."""

    arn: Arn
    find: Sequence[str] = ()
    look: Sequence[str] = ()
    note: str
    stop: Sequence[str]
    start: Sequence[str]
    scaled: str = ""
    """The namespace of its scalable targets."""


_RESIZE = ("autoscaling:UpdateAutoScalingGroup",)

_KINDS = {
    "ecs-service": _Kind(
        arn=lambda account, id_: account.arn("ecs", f"service/{id_}"),
        look=["ecs:DescribeServices"],
        note="ecs:TagResource",
        stop=["ecs:UpdateService"],
        start=["ecs:UpdateService"],
        scaled="ecs",
    ),
    "auto-scaling-group": _Kind(
        arn=lambda account, id_: account.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{id_}"),
        find=["autoscaling:DescribeAutoScalingGroups"],
        note="autoscaling:CreateOrUpdateTags",
        stop=[*_RESIZE, "autoscaling:SuspendProcesses"],
        start=[*_RESIZE, "autoscaling:ResumeProcesses"],
    ),
    "eks-node-group": _Kind(
        arn=lambda account, id_: account.arn("eks", f"nodegroup/{id_}/*"),
        look=["eks:DescribeNodegroup"],
        note="eks:TagResource",
        stop=["eks:UpdateNodegroupConfig"],
        start=["eks:UpdateNodegroupConfig"],
    ),
    "instance": _Kind(
        arn=lambda account, id_: account.arn("ec2", f"instance/{id_}"),
        find=["ec2:DescribeInstances"],
        note="ec2:CreateTags",
        stop=["ec2:StopInstances"],
        start=["ec2:StartInstances"],
    ),
    "sagemaker-variant": _Kind(
        arn=lambda account, id_: account.arn("sagemaker", f"endpoint/{id_.split('/')[0]}"),
        look=["sagemaker:DescribeEndpoint", "sagemaker:ListTags"],
        note="sagemaker:AddTags",
        stop=["sagemaker:UpdateEndpointWeightsAndCapacities"],
        start=["sagemaker:UpdateEndpointWeightsAndCapacities"],
        scaled="sagemaker",
    ),
    "app-runner-service": _Kind(
        arn=lambda _account, id_: id_,
        look=["apprunner:DescribeService", "apprunner:ListTagsForResource"],
        note="apprunner:TagResource",
        stop=["apprunner:PauseService"],
        start=["apprunner:ResumeService"],
    ),
    "database": _Kind(
        arn=lambda account, id_: account.arn("rds", f"db:{id_}"),
        look=["rds:DescribeDBInstances"],
        note="rds:AddTagsToResource",
        stop=["rds:StopDBInstance"],
        start=["rds:StartDBInstance"],
    ),
}


def rights(
    targets: Sequence[tuple[str, str]], *, stops: bool, names: Names, account: Account, key_arn: str
) -> Iterator[Statement]:
    """Statements for `targets`, kinds with ids; who `stops` may start as well, to take an unfinished stop back."""
    for kind in dict.fromkeys(kind for kind, _ in targets):
        ids = [id_ for of, id_ in targets if of == kind]
        name = "".join(word.capitalize() for word in kind.split("-"))
        if kind == "karpenter-nodes":
            yield from _karpenter(stops=stops, names=names, account=account)
            continue
        if kind == "sagemaker-endpoint":
            yield from endpoint_rights(name, ids, stops=stops, names=names, account=account, key_arn=key_arn)
            continue
        if kind == "beanstalk-environment":
            yield from _beanstalk(name, ids, stops=stops, account=account)
            continue
        needed = _KINDS[kind]
        arns = [needed.arn(account, id_) for id_ in ids]
        yield from _of_kind(name, needed, arns, stops=stops)
        if needed.scaled:
            yield from _scaling(needed.scaled, names=names, account=account)
        if kind == "instance":
            # To start an instance is to let EC2 use the key of its disks: "How Amazon EBS encryption works".
            for_aws = Condition(test="Bool", variable="kms:GrantIsForAWSResource", values=["true"])
            by_ec2 = equals("kms:ViaService", f"ec2.{account.region}.amazonaws.com")
            yield allow(["kms:CreateGrant"], [key_arn], sid="DecryptDisks", conditions=[for_aws, by_ec2])


def _of_kind(
    name: str, kind: _Kind, arns: Sequence[str], *, stops: bool, conditions: Sequence[Condition] = ()
) -> Iterator[Statement]:
    if kind.find:
        # These know no resource.
        yield allow(kind.find, ["*"], sid=f"Find{name}")
    act = list(dict.fromkeys([*kind.look, *(kind.stop if stops else ()), *kind.start]))
    yield allow(act, arns, sid=f"Change{name}", conditions=conditions)
    yield may_note(name, kind.note, arns, conditions)


def _scaling(namespace: str, *, names: Names, account: Account) -> Iterator[Statement]:
    """Scalable targets have ids that nobody knows before, but the stack's tags."""
    yield allow(["application-autoscaling:DescribeScalableTargets"], ["*"], sid=f"Find{namespace.capitalize()}Scaling")
    yield allow(
        ["application-autoscaling:RegisterScalableTarget"],
        [account.arn("application-autoscaling", "scalable-target/*")],
        sid=f"Bound{namespace.capitalize()}Scaling",
        conditions=[
            equals("application-autoscaling:service-namespace", namespace),
            equals("aws:ResourceTag/Stack", names.prefix),
        ],
    )


def _beanstalk(name: str, ids: Sequence[str], *, stops: bool, account: Account) -> Iterator[Statement]:
    """An environment has another group after an immutable update: it is known by the tag that Beanstalk gives it."""
    group = _KINDS["auto-scaling-group"]
    theirs = equals("aws:ResourceTag/elasticbeanstalk:environment-name", *ids)
    arns = [group.arn(account, "awseb-*")]
    yield from _of_kind(f"{name}Group", group, arns, stops=stops, conditions=[theirs])


def _karpenter(*, stops: bool, names: Names, account: Account) -> Iterator[Statement]:
    """Nobody knows the ids of nodes before, but their tags."""
    # This knows no resource.
    yield allow(["ec2:DescribeInstances"], ["*"], sid="FindKarpenterNodes")
    if stops:
        yield allow(
            ["ec2:TerminateInstances"],
            [account.arn("ec2", "instance/*")],
            sid="EndKarpenterNodes",
            conditions=[
                equals("aws:ResourceTag/Stack", names.prefix),
                like("aws:ResourceTag/karpenter.sh/nodepool", "*"),
            ],
        )
