"""How an applied `fargate` stack looks."""

from tests.integration.applied import Applied


def the_outputs_name_the_cluster_and_the_service(applied: Applied) -> None:
    assert applied.outputs["cluster"] == applied.prefix
    assert applied.outputs["scalable"] == [
        {"kind": "ecs-service", "id": f"{applied.outputs['cluster']}/{applied.outputs['service']}"}
    ]


def the_service_runs_the_tasks_that_it_wants(applied: Applied) -> None:
    settings = applied.settings
    ecs = applied.client("ecs")
    (service,) = ecs.describe_services(cluster=applied.prefix, services=[applied.outputs["service"]])["services"]
    assert service["runningCount"] == service["desiredCount"] == settings.scaling.min_tasks
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    weights = {each["capacityProvider"]: each["weight"] for each in service["capacityProviderStrategy"]}
    assert weights["FARGATE"] == settings.on_demand_weight
    assert weights.get("FARGATE_SPOT", 0) == settings.spot_weight
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "DISABLED"
    subnets = applied.client("ec2").describe_subnets(SubnetIds=network["subnets"])["Subnets"]
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == applied.environment.network.zones
    assert {subnet["CidrBlock"] for subnet in subnets} == {
        str(block) for block in applied.environment.network.subnets("app")
    }


def the_task_runs_as_the_environment_says(applied: Applied) -> None:
    settings = applied.settings
    workload = applied.environment.workload
    task = applied.client("ecs").describe_task_definition(taskDefinition=applied.prefix)["taskDefinition"]
    cpu, memory_gb = settings.size(workload)
    assert (task["cpu"], task["memory"]) == (str(round(cpu * 1024)), str(round(memory_gb * 1024)))
    assert task["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    (container,) = task["containerDefinitions"]
    assert container["image"] == workload.image
    assert container["readonlyRootFilesystem"] is True
    assert {secret["name"] for secret in container.get("secrets", [])} >= set(workload.secrets)
    assert all(secret["valueFrom"].startswith("arn:aws:") for secret in container.get("secrets", []))
    logs = applied.client("logs").describe_log_groups(logGroupNamePrefix=applied.outputs["log_group"])["logGroups"]
    assert [(group["logGroupName"], "kmsKeyId" in group) for group in logs] == [(applied.outputs["log_group"], True)]


def the_targets_are_checked_every_thirty_seconds_and_are_the_tasks(applied: Applied) -> None:
    settings = applied.settings
    elbv2 = applied.client("elbv2")
    (group,) = elbv2.describe_target_groups()["TargetGroups"]
    assert group["HealthCheckIntervalSeconds"] == 30
    assert group["HealthCheckPath"] == applied.environment.workload.health_check_path
    assert group["TargetType"] == "ip"
    targets = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    assert {target["Target"]["Port"] for target in targets} == {applied.environment.workload.port}
    assert len(targets) == settings.scaling.min_tasks


def scaling_keeps_the_bounds_of_the_settings(applied: Applied) -> None:
    settings = applied.settings
    scaling = applied.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (settings.scaling.min_tasks, settings.scaling.max_tasks)
    actions = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert len(actions) == (2 if settings.scaling.business_hours else 0)
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    metrics = {
        policy["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]["PredefinedMetricType"]
        for policy in policies
    }
    assert ("ALBRequestCountPerTarget" in metrics) == (settings.scaling.requests_per_task is not None)
    assert "ECSServiceAverageCPUUtilization" in metrics
