"""Applications and their versions, whose source bundles have to be in S3."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.services.elasticbeanstalk import kept
from landfall_emulator.services.elasticbeanstalk.kept import Application, Kept, invalid

_RULES = {"MaxCountRule": {"Enabled": False}, "MaxAgeRule": {"Enabled": False}}


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name, there = request["ApplicationName"], kept.region(context).applications
    if name in there:
        raise invalid(f"Application {name} already exists.")
    moment = kept.now()
    one = Application(
        arn=kept.own_arn(context, f"application/{name}"),
        told={
            "ApplicationName": name,
            "Description": request.get("Description") or None,
            "DateCreated": moment,
            "DateUpdated": moment,
            "ResourceLifecycleConfig": request.get("ResourceLifecycleConfig") or {"VersionLifecycleConfig": _RULES},
        },
        tags=kept.tags_in(request),
    )
    there[name] = one
    return {"Application": _told(one)}


def describe_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("ApplicationNames")
    applications = kept.region(context).applications
    return {"Applications": [_told(one) for name, one in applications.items() if not wanted or name in wanted]}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = kept.application(context, request["ApplicationName"])
    if request.get("Description") is not None:
        one.told |= {"Description": request["Description"] or None, "DateUpdated": kept.now()}
    return {"Application": _told(one)}


def update_lifecycle(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = kept.application(context, request["ApplicationName"])
    asked = request["ResourceLifecycleConfig"]
    rules = {**_RULES, **(asked.get("VersionLifecycleConfig") or {})}
    one.told["ResourceLifecycleConfig"] = {**asked, "VersionLifecycleConfig": rules}
    return {
        "ApplicationName": request["ApplicationName"],
        "ResourceLifecycleConfig": one.told["ResourceLifecycleConfig"],
    }


def delete(context: RequestContext, request: Mapping[str, Any]) -> None:
    name, there = request["ApplicationName"], kept.region(context)
    running = [one.name for one in there.environments.values() if one.living and one.told["ApplicationName"] == name]
    if running and request.get("TerminateEnvByForce"):
        raise NotImplementedError("elasticbeanstalk.DeleteApplication is not emulated: TerminateEnvByForce")
    if running:
        raise invalid(f"Unable to delete application {name} because it has running environments: {', '.join(running)}")
    there.applications.pop(name, None)


def create_version(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    application, label = kept.application(context, request["ApplicationName"]), request["VersionLabel"]
    if label in application.versions:
        raise invalid(f"Application Version {label} already exists.")
    bundle = request.get("SourceBundle")
    if not bundle:
        raise NotImplementedError("elasticbeanstalk.CreateApplicationVersion is not emulated: without SourceBundle")
    try:
        s3 = connect_to(aws_access_key_id=context.account_id, region_name=context.region).s3
        s3.head_object(Bucket=bundle["S3Bucket"], Key=bundle["S3Key"])
    except ClientError as missing:
        message = f"Unable to download from S3 location (Bucket: {bundle['S3Bucket']}  Key: {bundle['S3Key']})."
        raise invalid(message) from missing
    moment = kept.now()
    one = Kept(
        arn=kept.own_arn(context, f"applicationversion/{request['ApplicationName']}/{label}"),
        told={
            "ApplicationName": request["ApplicationName"],
            "Description": request.get("Description") or None,
            "VersionLabel": label,
            "SourceBundle": bundle,
            "DateCreated": moment,
            "DateUpdated": moment,
            "Status": "Processed" if request.get("Process") else "Unprocessed",
        },
        tags=kept.tags_in(request),
    )
    application.versions[label] = one
    return {"ApplicationVersion": one.told | {"ApplicationVersionArn": one.arn}}


def describe_versions(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted, name = request.get("VersionLabels"), request.get("ApplicationName")
    found = [
        version.told | {"ApplicationVersionArn": version.arn}
        for application in kept.region(context).applications.values()
        if name in (None, application.told["ApplicationName"])
        for label, version in application.versions.items()
        if not wanted or label in wanted
    ]
    items, token = page(found, request, size="MaxRecords", default=1000)
    return {"ApplicationVersions": items, "NextToken": token}


def update_version(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    application, label = kept.application(context, request["ApplicationName"]), request["VersionLabel"]
    version = application.versions.get(label)
    if version is None:
        raise invalid(f"No Application Version named '{label}' found.")
    version.told |= {"Description": request.get("Description") or None, "DateUpdated": kept.now()}
    return {"ApplicationVersion": version.told | {"ApplicationVersionArn": version.arn}}


def delete_version(context: RequestContext, request: Mapping[str, Any]) -> None:
    application, label = kept.application(context, request["ApplicationName"]), request["VersionLabel"]
    used = [
        one.name
        for one in kept.region(context).environments.values()
        if one.living
        and one.told["VersionLabel"] == label
        and one.told["ApplicationName"] == request["ApplicationName"]
    ]
    if used:
        raise error("SourceBundleDeletionFailure", f"Application version {label} is deployed to {', '.join(used)}")
    application.versions.pop(label, None)


def _told(one: Application) -> dict[str, Any]:
    return one.told | {"ApplicationArn": one.arn, "Versions": list(one.versions), "ConfigurationTemplates": []}


OPERATIONS: dict[str, Handler] = {
    "CreateApplication": create,
    "DescribeApplications": describe_all,
    "UpdateApplication": update,
    "UpdateApplicationResourceLifecycle": update_lifecycle,
    "DeleteApplication": delete,
    "CreateApplicationVersion": create_version,
    "DescribeApplicationVersions": describe_versions,
    "UpdateApplicationVersion": update_version,
    "DeleteApplicationVersion": delete_version,
}
