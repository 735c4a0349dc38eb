"""Option settings: which there are, what they may be, and their defaults.

From "General options for all environments" and "Platform specific options" of the Elastic Beanstalk developer guide.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from landfall_emulator.handler import error

type Settings = dict[tuple[str, str], str]
"""Namespace and name to value."""

_SWITCH = "true|false"
_NUMBER = "[0-9]+"
_ANY = ".*"
_DAYS = "1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1827|3653"
_MINUTE = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01][0-9]|2[0-3]):[0-5][0-9]"

_MEASURES = (
    "CPUUtilization|NetworkIn|NetworkOut|DiskWriteOps|DiskReadBytes|DiskReadOps|DiskWriteBytes|Latency|RequestCount|"
    "HealthyHostCount|UnhealthyHostCount|TargetResponseTime"
)

_PROCESS: Mapping[str, tuple[str, str | None]] = {
    "DeregistrationDelay": (_NUMBER, "20"),
    "HealthCheckInterval": (_NUMBER, "15"),
    "HealthCheckPath": ("/.*", "/"),
    "HealthCheckTimeout": (_NUMBER, "5"),
    "HealthyThresholdCount": (_NUMBER, "3"),
    "MatcherHTTPCode": ("[0-9]{3}([,-][0-9]{3})*", "200"),
    "Port": (_NUMBER, "80"),
    "Protocol": ("HTTP|HTTPS", "HTTP"),
    "StickinessEnabled": (_SWITCH, "false"),
    "StickinessLBCookieDuration": (_NUMBER, "86400"),
    "StickinessType": ("lb_cookie", "lb_cookie"),
    "UnhealthyThresholdCount": (_NUMBER, "5"),
}
_LISTENER: Mapping[str, tuple[str, str | None]] = {
    "DefaultProcess": (_ANY, "default"),
    "ListenerEnabled": (_SWITCH, "true"),
    "Protocol": ("HTTP|HTTPS", "HTTP"),
    "Rules": (_ANY, None),
    "SSLCertificateArns": (_ANY, None),
    "SSLPolicy": (_ANY, None),
}
_LOGS: Mapping[str, tuple[str, str | None]] = {"DeleteOnTerminate": (_SWITCH, "false"), "RetentionInDays": (_DAYS, "7")}

_OPTIONS: Mapping[str, Mapping[str, tuple[str, str | None]]] = {
    "aws:autoscaling:asg": {
        "Availability Zones": ("Any( [123])?", "Any"),
        "Cooldown": (_NUMBER, "360"),
        "Custom Availability Zones": (_ANY, None),
        "EnableCapacityRebalancing": (_SWITCH, "false"),
        "MinSize": (_NUMBER, "1"),
        "MaxSize": (_NUMBER, "4"),
    },
    "aws:autoscaling:launchconfiguration": {
        "BlockDeviceMappings": (_ANY, None),
        "DisableDefaultEC2SecurityGroup": (_SWITCH, "false"),
        "DisableIMDSv1": (_SWITCH, "false"),
        "EC2KeyName": (_ANY, None),
        "IamInstanceProfile": (".+", None),
        "ImageId": ("ami-.*", None),
        "InstanceType": (_ANY, None),
        "MonitoringInterval": ("1 minute|5 minute", "5 minute"),
        "RootVolumeIOPS": (_NUMBER, None),
        "RootVolumeSize": (_NUMBER, None),
        "RootVolumeThroughput": (_NUMBER, None),
        "RootVolumeType": ("standard|gp2|gp3|io1", None),
        "SecurityGroups": (_ANY, None),
        "SSHSourceRestriction": (_ANY, None),
    },
    "aws:autoscaling:trigger": {
        "BreachDuration": (_NUMBER, "5"),
        "EvaluationPeriods": (_NUMBER, "1"),
        "LowerBreachScaleIncrement": ("-[0-9]+", "-1"),
        "LowerThreshold": ("[0-9.]+", "2000000"),
        "MeasureName": (_MEASURES, "NetworkOut"),
        "Period": (_NUMBER, "5"),
        "Statistic": ("Minimum|Maximum|Sum|Average", "Average"),
        "Unit": ("Seconds|Percent|Bytes|Bits|Count|Bytes/Second|Bits/Second|Count/Second|None", "Bytes"),
        "UpperBreachScaleIncrement": ("[0-9]+", "1"),
        "UpperThreshold": ("[0-9.]+", "6000000"),
    },
    "aws:autoscaling:updatepolicy:rollingupdate": {
        "MaxBatchSize": (_NUMBER, None),
        "MinInstancesInService": (_NUMBER, None),
        "PauseTime": ("P.*", None),
        "RollingUpdateEnabled": (_SWITCH, "false"),
        "RollingUpdateType": ("Time|Health|Immutable", "Time"),
        "Timeout": ("PT.*", "PT30M"),
    },
    "aws:ec2:instances": {
        "EnableSpot": (_SWITCH, "false"),
        "InstanceTypes": (r"[a-z0-9.-]+(,\s*[a-z0-9.-]+)*", None),
        "SpotAllocationStrategy": (_ANY, "capacity-optimized"),
        "SpotFleetOnDemandAboveBasePercentage": (_NUMBER, None),
        "SpotFleetOnDemandBase": (_NUMBER, "0"),
        "SpotMaxPrice": (_ANY, None),
        "SupportedArchitectures": ("arm64|x86_64|i386", None),
    },
    "aws:ec2:vpc": {
        "AssociatePublicIpAddress": (_SWITCH, None),
        "DBSubnets": (_ANY, None),
        "ELBScheme": ("public|internal", "public"),
        "ELBSubnets": (_ANY, None),
        "Subnets": (_ANY, None),
        "VPCId": (_ANY, None),
    },
    "aws:elasticbeanstalk:application": {"Application Healthcheck URL": (_ANY, "")},
    "aws:elasticbeanstalk:application:environment": {},
    "aws:elasticbeanstalk:application:environmentsecrets": {},
    "aws:elasticbeanstalk:cloudwatch:logs": {"StreamLogs": (_SWITCH, "false"), **_LOGS},
    "aws:elasticbeanstalk:cloudwatch:logs:health": {"HealthStreamingEnabled": (_SWITCH, "false"), **_LOGS},
    "aws:elasticbeanstalk:command": {
        "BatchSize": (_NUMBER, "100"),
        "BatchSizeType": ("Percentage|Fixed", "Percentage"),
        "DeploymentPolicy": ("AllAtOnce|Rolling|RollingWithAdditionalBatch|Immutable|TrafficSplitting", "AllAtOnce"),
        "IgnoreHealthCheck": (_SWITCH, "false"),
        "Timeout": (_NUMBER, "600"),
    },
    "aws:elasticbeanstalk:environment": {
        "EnvironmentType": ("SingleInstance|LoadBalanced", "LoadBalanced"),
        "LoadBalancerIsShared": (_SWITCH, "false"),
        "LoadBalancerType": ("classic|application|network", "application"),
        "ServiceRole": (".+", None),
    },
    "aws:elasticbeanstalk:environment:proxy": {"ProxyServer": ("nginx|none", "nginx")},
    "aws:elasticbeanstalk:healthreporting:system": {
        "ConfigDocument": (_ANY, None),
        "EnhancedHealthAuthEnabled": (_SWITCH, "true"),
        "HealthCheckSuccessThreshold": ("Ok|Warning|Degraded|Severe", "Ok"),
        "SystemType": ("basic|enhanced", "enhanced"),
    },
    "aws:elasticbeanstalk:hostmanager": {"LogPublicationControl": (_SWITCH, "false")},
    "aws:elasticbeanstalk:managedactions": {
        "ManagedActionsEnabled": (_SWITCH, "false"),
        "PreferredStartTime": (_MINUTE, None),
        "ServiceRoleForManagedUpdates": (_ANY, None),
    },
    "aws:elasticbeanstalk:managedactions:platformupdate": {
        "InstanceRefreshEnabled": (_SWITCH, "false"),
        "UpdateLevel": ("patch|minor", None),
    },
    "aws:elasticbeanstalk:sns:topics": {
        "Notification Endpoint": (_ANY, None),
        "Notification Protocol": ("http|https|email|email-json|sqs", "email"),
        "Notification Topic ARN": (_ANY, None),
        "Notification Topic Name": (_ANY, None),
    },
    "aws:elasticbeanstalk:xray": {"XRayEnabled": (_SWITCH, "false")},
    "aws:elbv2:loadbalancer": {
        "AccessLogsS3Bucket": (_ANY, None),
        "AccessLogsS3Enabled": (_SWITCH, None),
        "AccessLogsS3Prefix": (_ANY, None),
        "IdleTimeout": (_NUMBER, None),
        "ManagedSecurityGroup": (_ANY, None),
        "SecurityGroups": (_ANY, None),
        "SharedLoadBalancer": ("arn:.*", None),
    },
    "aws:elbv2:listener:default": _LISTENER,
}
"""Namespace to its options: an expression that values match, and the default."""

_NAMED: Mapping[str, Mapping[str, tuple[str, str | None]]] = {
    r"aws:elasticbeanstalk:environment:process:\w+": _PROCESS,
    r"aws:elbv2:listener:[0-9]+": _LISTENER,
    r"aws:elbv2:listenerrule:\w+": {
        "HostHeaders": (_ANY, None),
        "PathPatterns": (_ANY, None),
        "Priority": (_NUMBER, "1"),
        "Process": (r"\w+", "default"),
    },
}
"""Namespaces that end in a name of one's own."""

_FREE = {
    "aws:elasticbeanstalk:application:environment",
    "aws:elasticbeanstalk:application:environmentsecrets",
}
"""Namespaces whose options are variables of the service."""

_SECRET = re.compile(
    r"arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:|ssm:[a-z0-9-]+:[0-9]{12}:parameter/).+"
)


def defaults() -> Settings:
    """The options that every environment has."""
    everywhere = {**_OPTIONS, "aws:elasticbeanstalk:environment:process:default": _PROCESS}
    return {
        (namespace, name): value
        for namespace, options in everywhere.items()
        for name, (_, value) in options.items()
        if value is not None
    }


def changed(settings: Settings, request: Mapping[str, Any]) -> Settings:
    """The settings with what a request sets and removes; raises the API's error about what can't be."""
    asked = {
        (option["Namespace"], option["OptionName"]): option.get("Value") or ""
        for option in request.get("OptionSettings") or []
    }
    removed = {(option["Namespace"], option["OptionName"]) for option in request.get("OptionsToRemove") or []}
    if wrong := next(_wrong(asked), None):
        raise error("ConfigurationValidationException", f"Configuration validation exception: {wrong}")
    kept = {key: value for key, value in settings.items() if key not in removed}
    result = {key: value for key, value in defaults().items() if key in removed} | kept | asked
    if wrong := next(_disagreements(result), None):
        raise error("ConfigurationValidationException", f"Configuration validation exception: {wrong}")
    return result


def told(settings: Settings) -> list[dict[str, str]]:
    """The settings as DescribeConfigurationSettings tells them."""
    return [
        {"Namespace": namespace, "OptionName": name, "Value": value}
        for (namespace, name), value in sorted(settings.items())
    ]


def words(settings: Settings, namespace: str, name: str) -> list[str]:
    """The values of an option that holds several, with commas between."""
    return [word.strip() for word in settings.get((namespace, name), "").split(",") if word.strip()]


def _known(namespace: str) -> Mapping[str, tuple[str, str | None]] | None:
    for pattern, options in _NAMED.items():
        if re.fullmatch(pattern, namespace):
            return options
    return _OPTIONS.get(namespace)


def _wrong(asked: Settings) -> Iterator[str]:
    for (namespace, name), value in asked.items():
        where = f"(Namespace: '{namespace}', OptionName: '{name}')"
        options = _known(namespace)
        if options is None or (name not in options and namespace not in _FREE):
            yield f"Invalid option specification {where}: Unknown configuration setting."
        elif name in options and not re.fullmatch(options[name][0], value, re.DOTALL):
            yield f"Invalid option value: '{value}' {where}: Value is not one of the allowed values"
        elif namespace.endswith(":environmentsecrets") and not _SECRET.fullmatch(value):
            yield f"Invalid option value: '{value}' {where}: Value must be an ARN of a secret or a parameter"


def _disagreements(settings: Settings) -> Iterator[str]:
    """What is wrong between settings."""

    def value(namespace: str, name: str) -> str:
        return settings.get((namespace, name), "")

    if not value("aws:autoscaling:launchconfiguration", "IamInstanceProfile"):
        yield "Environment must have instance profile associated with it."
    if int(value("aws:autoscaling:asg", "MinSize")) > int(value("aws:autoscaling:asg", "MaxSize")):
        yield "MinSize must be less than or equal to MaxSize"
    if value("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled") == "true":
        if value("aws:elasticbeanstalk:healthreporting:system", "SystemType") != "enhanced":
            yield "You must enable enhanced health reporting to enable managed platform updates."
        for namespace, name in (
            ("aws:elasticbeanstalk:managedactions", "PreferredStartTime"),
            ("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel"),
            ("aws:elasticbeanstalk:environment", "ServiceRole"),
        ):
            if not value(namespace, name):
                yield f"You must specify {name} to enable managed platform updates."
    single = value("aws:elasticbeanstalk:environment", "EnvironmentType") == "SingleInstance"
    if single and "Rolling" in value("aws:elasticbeanstalk:command", "DeploymentPolicy"):
        yield "DeploymentPolicy must be AllAtOnce or Immutable in a single-instance environment"
    disabled = value("aws:autoscaling:launchconfiguration", "DisableDefaultEC2SecurityGroup") == "true"
    if disabled and not value("aws:autoscaling:launchconfiguration", "SecurityGroups"):
        yield "SecurityGroups must be specified where the default security group is disabled"
    in_vpc: Sequence[str] = [value("aws:ec2:vpc", name) for name in ("VPCId", "Subnets")]
    if any(in_vpc) and not all(in_vpc):
        yield "VPCId and Subnets must be specified together"
