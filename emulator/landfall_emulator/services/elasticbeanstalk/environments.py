"""Environments: their life, their configuration, their events and what they consist of."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.paging import page
from landfall_emulator.services.elasticbeanstalk import kept, options, platforms
from landfall_emulator.services.elasticbeanstalk.capacity import Capacity
from landfall_emulator.services.elasticbeanstalk.kept import Environment, invalid

_WEB = {"Name": "WebServer", "Type": "Standard", "Version": "1.0"}


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    application = kept.application(context, request["ApplicationName"])
    name = request.get("EnvironmentName") or ""
    there = kept.region(context).environments
    if any(one.living and one.name == name for one in there.values()):
        raise invalid(f"Environment {name} already exists.")
    for unknown in ("TemplateName", "GroupName", "OperationsRole"):
        if request.get(unknown):
            raise NotImplementedError(f"elasticbeanstalk.CreateEnvironment is not emulated: {unknown}")
    if (request.get("Tier") or _WEB)["Name"] != "WebServer":
        raise NotImplementedError("elasticbeanstalk.CreateEnvironment is not emulated: worker environments")
    label = request.get("VersionLabel")
    if label is not None and label not in application.versions:
        raise invalid(f"No Application Version named '{label}' found.")
    identity, moment = f"e-{kept.random_word(10)}", kept.now()
    prefix = request.get("CNAMEPrefix") or f"{name}.eba-{kept.random_word(8)}"
    environment = Environment(
        arn=kept.own_arn(context, f"environment/{request['ApplicationName']}/{name}"),
        told={
            "EnvironmentName": name,
            "EnvironmentId": identity,
            "ApplicationName": request["ApplicationName"],
            "VersionLabel": label or "Sample Application",
            **platforms.chosen(context, request),
            "Description": request.get("Description"),
            "CNAME": f"{prefix}.{context.region}.elasticbeanstalk.com",
            "DateCreated": moment,
            "DateUpdated": moment,
            "Status": "Ready",
            "AbortableOperationInProgress": False,
            "Health": "Green",
            "HealthStatus": "Ok",
            "Tier": _WEB,
            "EnvironmentLinks": [],
        },
        tags=kept.tags_in(request),
        settings=options.changed(options.defaults(), request),
    )
    environment.told["EnvironmentArn"] = environment.arn
    capacity = Capacity(context, environment)
    capacity.check()
    capacity.make()
    environment.told["EndpointURL"] = capacity.endpoint()
    there[identity] = environment
    environment.note("createEnvironment is starting.")
    environment.note(f"Successfully launched environment: {name}")
    return environment.told | {"Status": "Launching", "Health": "Grey", "HealthStatus": "Pending"}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    environment = kept.environment(context, request)
    label = request.get("VersionLabel")
    application = kept.application(context, environment.told["ApplicationName"])
    if label is not None and label not in application.versions:
        raise invalid(f"No Application Version named '{label}' found.")
    if request.get("TemplateName") or request.get("Tier"):
        raise NotImplementedError("elasticbeanstalk.UpdateEnvironment is not emulated: TemplateName and Tier")
    environment.settings = options.changed(environment.settings, request)
    capacity = Capacity(context, environment)
    capacity.check()
    if request.get("OptionSettings") or request.get("OptionsToRemove"):
        capacity.change()
    said = {key: request[key] for key in ("Description", "VersionLabel") if request.get(key) is not None}
    platform = (
        platforms.chosen(context, request) if request.get("SolutionStackName") or request.get("PlatformArn") else {}
    )
    environment.told |= said | platform | {"DateUpdated": kept.now()}
    environment.note("Environment update is starting.")
    environment.note("Environment update completed successfully.")
    return environment.told | {"Status": "Updating", "AbortableOperationInProgress": True}


def terminate(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    environment = kept.environment(context, request)
    Capacity(context, environment).take_away()
    environment.told |= {"Status": "Terminated", "Health": "Grey", "DateUpdated": kept.now()}
    environment.note("terminateEnvironment completed successfully.")
    return environment.told | {"Status": "Terminating"}


def describe_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = (
        ("EnvironmentId", request.get("EnvironmentIds")),
        ("EnvironmentName", request.get("EnvironmentNames")),
        ("ApplicationName", [name] if (name := request.get("ApplicationName")) else None),
        ("VersionLabel", [label] if (label := request.get("VersionLabel")) else None),
    )
    back_to = request.get("IncludedDeletedBackTo")
    found = [
        one.told
        for one in kept.region(context).environments.values()
        if all(not values or one.told[key] in values for key, values in wanted)
        # a terminated one is told for an hour to whom asks for it by its id
        and (
            one.living
            or bool(request.get("EnvironmentIds"))
            or (request.get("IncludeDeleted") and (back_to is None or one.told["DateUpdated"] >= back_to))
        )
    ]
    items, token = page(found, request, size="MaxRecords", default=1000)
    return {"Environments": items, "NextToken": token}


def describe_resources(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    environment = kept.environment(context, request)
    made = environment.made
    return {
        "EnvironmentResources": {
            "EnvironmentName": environment.name,
            "AutoScalingGroups": [{"Name": name} for name in made.get("AutoScalingGroups", [])],
            "Instances": [{"Id": each} for each in Capacity(context, environment).instances()],
            "LaunchConfigurations": [],
            "LaunchTemplates": [{"Id": each} for each in made.get("LaunchTemplates", [])],
            "LoadBalancers": [{"Name": arn} for arn in made.get("LoadBalancers", [])],
            "Triggers": [],
            "Queues": [],
        }
    }


def describe_settings(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request.get("TemplateName"):
        raise NotImplementedError("elasticbeanstalk.DescribeConfigurationSettings is not emulated: templates")
    environment = kept.environment(context, request)
    keys = ("SolutionStackName", "PlatformArn", "ApplicationName", "EnvironmentName", "DateCreated", "DateUpdated")
    told = {key: environment.told[key] for key in keys}
    settings = options.told(environment.settings)
    return {"ConfigurationSettings": [told | {"DeploymentStatus": "deployed", "OptionSettings": settings}]}


def validate_settings(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    named = request.get("EnvironmentName")
    settings = kept.environment(context, request).settings if named else options.defaults()
    options.changed(settings, request)
    return {"Messages": []}


def describe_events(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    levels = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
    least = levels.index(request.get("Severity") or "TRACE")
    start, end = request.get("StartTime"), request.get("EndTime")
    found = [
        event
        for one in kept.region(context).environments.values()
        if request.get("EnvironmentId") in (None, one.identity)
        and request.get("EnvironmentName") in (None, one.name)
        and request.get("ApplicationName") in (None, one.told["ApplicationName"])
        for event in one.events
        if levels.index(event["Severity"]) >= least
        and (start is None or event["EventDate"] >= start)
        and (end is None or event["EventDate"] < end)
    ]
    found.sort(key=lambda event: event["EventDate"], reverse=True)
    items, token = page(found, request, size="MaxRecords", default=1000)
    return {"Events": items, "NextToken": token}


def describe_health(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    environment = kept.environment(context, request)
    told = environment.told
    return {
        "EnvironmentName": environment.name,
        "HealthStatus": told["HealthStatus"],
        "Status": told["Status"],
        "Color": told["Health"],
        "Causes": [],
        "RefreshedAt": kept.now(),
    }


def restart(context: RequestContext, request: Mapping[str, Any]) -> None:
    kept.environment(context, request).note("restartAppServer completed successfully.")


def check_name(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = f"{request['CNAMEPrefix']}.{context.region}.elasticbeanstalk.com"
    taken = any(one.living and one.told["CNAME"] == name for one in kept.region(context).environments.values())
    return {"Available": not taken, "FullyQualifiedCNAME": None if taken else name}


OPERATIONS: dict[str, Handler] = {
    "CreateEnvironment": create,
    "UpdateEnvironment": update,
    "TerminateEnvironment": terminate,
    "DescribeEnvironments": describe_all,
    "DescribeEnvironmentResources": describe_resources,
    "DescribeConfigurationSettings": describe_settings,
    "ValidateConfigurationSettings": validate_settings,
    "DescribeEvents": describe_events,
    "DescribeEnvironmentHealth": describe_health,
    "RestartAppServer": restart,
    "CheckDNSAvailability": check_name,
}
