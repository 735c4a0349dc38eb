"""ECS: a scheduler for services, so that the tasks which a service wants run; moto only takes note of the wish.

And lists that leave out what is inactive or stopped, as AWS's do.

Nothing is executed. A task is placed at once: it has a network interface in one of the service's subnets, is
registered with the service's target groups, and counts as running until it is stopped.
"""

import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from botocore import xform_name  # type: ignore[import-untyped]
from localstack.aws.api import RequestContext
from moto.core.utils import unix_time, utcnow
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.models import EC2ContainerServiceBackend, Task, ecs_backends
from moto.elbv2.models import elbv2_backends
from moto.moto_api import state_manager

from landfall_emulator.handler import Handler, ask_moto, below

# moto asks for the name of a task's network interface, but names one only where the VPC has DNS host names
NetworkInterface.private_dns_name = ""
# moto would let a task stop by itself after having been looked at
state_manager.set_transition("ecs::task", {"progression": "manual", "times": sys.maxsize})

_KEPT = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "loadBalancers",
    "networkConfiguration",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
    "propagateTags",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfigurations",
)
"""What a request may say of a service and moto forgets or doesn't update."""


def create_service(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    configuration = (request.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if configuration is not None:
        # moto takes optional groups for granted
        configuration.setdefault("securityGroups", [])
    ask_moto(context, "CreateService", **request)
    made: Any = _backend(context).describe_services(request.get("cluster") or "default", [request["serviceName"]])[0][0]
    # which moto tells of deployments only
    made.created_at = unix_time()
    # moto tells an empty one, of which Terraform's provider dies
    made.network_configuration = made.network_configuration or None
    return _settled(context, request, request["serviceName"])


def update_service(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    below(context, request)
    return _settled(context, request, request["service"])


def delete_service(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    scheduler = _Scheduler(context, request.get("cluster"), request["service"])
    scheduler.service.desired_count = 0
    scheduler.settle()
    return answer


def stop_task(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    kind, _, name = _placed(context)[answer["task"]["taskArn"]].group.partition(":")
    if kind == "service":
        _Scheduler(context, request.get("cluster"), name).settle()
    return answer


def list_tasks(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    arns = below(context, request)["taskArns"]
    wanted = request.get("desiredStatus") or "RUNNING"
    tasks = _placed(context)
    group = f"service:{request['serviceName'].split('/')[-1]}" if request.get("serviceName") else None
    return {
        "taskArns": [
            arn for arn in arns if tasks[arn].desired_status == wanted and (group is None or tasks[arn].group == group)
        ]
    }


def list_clusters(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    active = {one.arn for one in _backend(context).clusters.values() if one.status == "ACTIVE"}
    return answer | {"clusterArns": [arn for arn in answer["clusterArns"] if arn in active]}


def list_services(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    active = {one.arn for one in _backend(context).services.values() if one.status == "ACTIVE"}
    return answer | {"serviceArns": [arn for arn in answer["serviceArns"] if arn in active]}


def _settled(context: RequestContext, request: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    scheduler = _Scheduler(context, request.get("cluster"), name)
    scheduler.remember(request)
    scheduler.settle()
    answer = ask_moto(context, "DescribeServices", cluster=scheduler.cluster, services=[name], include=["TAGS"])
    return {"service": answer["services"][0]}


def _backend(context: RequestContext) -> EC2ContainerServiceBackend:
    return ecs_backends[context.account_id][context.region]


def _placed(context: RequestContext) -> dict[str, Any]:
    """Every task, those that have stopped included, by ARN."""
    return {arn: task for tasks in _backend(context).tasks.values() for arn, task in tasks.items()}


class _Scheduler:
    """Brings one service to the number of tasks that it wants."""

    def __init__(self, context: RequestContext, cluster: str | None, service: str) -> None:
        self.cluster = cluster or "default"
        # what is set on moto's objects is answered, although their types don't have it
        self._ecs: Any = _backend(context)
        self._ec2: Any = ec2_backends[context.account_id][context.region]
        self._elb: Any = elbv2_backends[context.account_id][context.region]
        (self.service,) = self._ecs.describe_services(self.cluster, [service])[0]
        (self._cluster,) = self._ecs.describe_clusters([self.cluster])[0]

    def remember(self, request: Mapping[str, Any]) -> None:
        for name in _KEPT:
            if request.get(name) is not None:
                setattr(self.service, xform_name(name), request[name])
        if request.get("capacityProviderStrategy"):
            # a service has the one or the other
            self.service.launch_type = None
        self.service.scheduling_strategy = self.service.scheduling_strategy or "REPLICA"

    def settle(self) -> None:
        """Stops tasks that are too many or of an older task definition, starts those that are missing."""
        service = self.service
        if service.task_definition is None or service.deployment_controller["type"] != "ECS":
            return
        service.task_definition = self._ecs.describe_task_definition(service.task_definition).arn
        placed = self._tasks()
        kept = [
            task
            for task in placed
            if task.desired_status == "RUNNING" and task.task_definition_arn == service.task_definition
        ][: service.desired_count]
        for task in placed:
            if task not in kept:
                self._stop(task)
        for number in range(len(kept), service.desired_count):
            self._start(number)
        self._report()

    def _tasks(self) -> list[Any]:
        """The service's tasks that still have their network interface."""
        tasks: Iterable[Any] = self._ecs.tasks.get(self.service.cluster_name, {}).values()
        group = f"service:{self.service.name}"
        return [task for task in tasks if task.group == group and getattr(task, "network_released", True) is False]

    def _start(self, number: int) -> None:
        provider = _provider(getattr(self.service, "capacity_provider_strategy", None) or [], number)
        task: Any = Task(
            cluster=self._cluster,
            task_definition=self._ecs.describe_task_definition(self.service.task_definition),
            # where a task runs, and whether it fits there, is not emulated
            container_instance_arn=None,
            resource_requirements=None,
            backend=self._ecs,
            group=f"service:{self.service.name}",
            launch_type=self.service.launch_type or ("FARGATE" if (provider or "").startswith("FARGATE") else "EC2"),
            started_by=str(self.service.deployments[0]["id"]),
            tags=self.service.tags if self.service.propagate_tags == "SERVICE" else None,
            networking_configuration=_on_one_subnet(self.service.network_configuration, number),
            platform_version=self.service.platform_version,
        )
        self._ecs.tasks.setdefault(self.service.cluster_name, {})[task.task_arn] = task
        task.network_released = False
        task.capacity_provider_name = provider
        task.connectivity = "CONNECTED"
        task.health_status = "HEALTHY"
        task.created_at = task.started_at = utcnow()
        for container in task.containers:
            container.last_status = "RUNNING"
        self._address(task)
        self._register(task)

    def _stop(self, task: Any) -> None:
        task.desired_status = task.last_status = "STOPPED"
        task.stopped_reason = task.stopped_reason or "Scaling activity initiated by the service"
        task.stopped_at = utcnow()
        if interface := _detail(task, "networkInterfaceId"):
            for group in self._target_groups():
                group.targets.pop(_detail(task, "privateIPv4Address"), None)
            self._ec2.delete_network_interface(interface)
        task.network_released = True

    def _address(self, task: Any) -> None:
        """Gives the task's network interface an address of its subnet; moto draws one from anywhere."""
        if not (interface_id := _detail(task, "networkInterfaceId")):
            return
        interface = self._ec2.get_network_interface(interface_id)
        interface.private_ip_address = interface.subnet.get_available_subnet_ip(interface)
        for one in interface.private_ip_addresses:
            if one.get("Primary"):
                one["PrivateIpAddress"] = interface.private_ip_address
        for detail in _details(task):
            if detail["name"] == "privateIPv4Address":
                detail["value"] = interface.private_ip_address

    def _register(self, task: Any) -> None:
        if not (address := _detail(task, "privateIPv4Address")):
            return
        for balancer in self.service.load_balancers:
            if group := self._elb.target_groups.get(balancer.get("targetGroupArn")):
                group.register([{"Id": address, "Port": balancer["containerPort"]}])

    def _target_groups(self) -> list[Any]:
        arns = [balancer.get("targetGroupArn") for balancer in self.service.load_balancers]
        return [self._elb.target_groups[arn] for arn in arns if arn in self._elb.target_groups]

    def _report(self) -> None:
        service, cluster = self.service, self._cluster
        service.running_count, service.pending_count = len(self._tasks()), 0
        services = [one for one in self._ecs.services.values() if one.cluster_name == cluster.name]
        cluster.running_tasks_count = sum(one.running_count for one in services)
        cluster.pending_tasks_count = 0
        cluster.active_services_count = sum(one.status == "ACTIVE" for one in services)
        deployment: MutableMapping[str, Any] = service.deployments[0]
        deployment.update(
            desiredCount=service.desired_count,
            runningCount=service.running_count,
            pendingCount=0,
            failedTasks=0,
            taskDefinition=service.task_definition,
            capacityProviderStrategy=getattr(service, "capacity_provider_strategy", None) or [],
            networkConfiguration=service.network_configuration or None,
            launchType=service.launch_type,
            rolloutState="COMPLETED",
            rolloutStateReason=f"ECS deployment {deployment['id']} completed.",
            updatedAt=utcnow(),
        )


def _provider(strategy: list[Mapping[str, Any]], number: int) -> str | None:
    """The capacity provider of a service's task with this number: its base first, then by weight."""
    based = [one["capacityProvider"] for one in strategy for _ in range(one.get("base") or 0)]
    if number < len(based):
        return str(based[number])
    weighted = [one["capacityProvider"] for one in strategy for _ in range(one.get("weight") or 0)]
    return str(weighted[(number - len(based)) % len(weighted)]) if weighted else None


def _on_one_subnet(configuration: Mapping[str, Any] | None, number: int) -> dict[str, Any] | None:
    """The network configuration with only the subnet that task `number` goes to: tasks are spread over all."""
    if not configuration:
        return None
    vpc = configuration["awsvpcConfiguration"]
    subnet = vpc["subnets"][number % len(vpc["subnets"])]
    return {"awsvpcConfiguration": {**vpc, "subnets": [subnet], "securityGroups": vpc.get("securityGroups") or []}}


def _details(task: Any) -> list[dict[str, str]]:
    """What is told of the task's network interface, as names and values; nothing of a task that has none."""
    return task.attachments[0]["details"] if task.attachments else []


def _detail(task: Any, name: str) -> str | None:
    return next((detail["value"] for detail in _details(task) if detail["name"] == name), None)


OPERATIONS: dict[str, Handler] = {
    "CreateService": create_service,
    "UpdateService": update_service,
    "DeleteService": delete_service,
    "StopTask": stop_task,
    "ListClusters": list_clusters,
    "ListServices": list_services,
    "ListTasks": list_tasks,
}
