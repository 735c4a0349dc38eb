"""What Elastic Beanstalk keeps: applications with their versions and environments, and the tags of each."""

import secrets
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from landfall_emulator.handler import error
from landfall_emulator.services.elasticbeanstalk.options import Settings
from landfall_emulator.state import Regional, arn


@dataclass(kw_only=True)
class Kept:
    """One resource. `told` is what describes it, in the API's words."""

    arn: str
    told: dict[str, Any]
    tags: dict[str, str]


@dataclass(kw_only=True)
class Environment(Kept):
    """`settings` are its options; `made` is what it consists of: kinds (`AutoScalingGroups`) to names."""

    settings: Settings
    made: dict[str, list[str]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name, which is unique among the living ones of a region."""
        return str(self.told["EnvironmentName"])

    @property
    def identity(self) -> str:
        """Its id, such as `e-abcdefghij`."""
        return str(self.told["EnvironmentId"])

    @property
    def living(self) -> bool:
        """Whether it isn't terminated."""
        return bool(self.told["Status"] != "Terminated")

    def note(self, message: str, severity: str = "INFO") -> None:
        """Adds an event."""
        self.events.append(
            {
                "EventDate": now(),
                "Message": message,
                "ApplicationName": self.told["ApplicationName"],
                "EnvironmentName": self.name,
                "Severity": severity,
            }
        )


@dataclass(kw_only=True)
class Application(Kept):
    """An application with its versions by label."""

    versions: dict[str, Kept] = field(default_factory=dict)


class Region:
    """Everything of one account and region."""

    def __init__(self) -> None:
        self.applications: dict[str, Application] = {}
        self.environments: dict[str, Environment] = {}
        """By id, terminated ones included."""

    def resources(self) -> Iterator[Kept]:
        """Everything that has an ARN, and is there."""
        for application in self.applications.values():
            yield application
            yield from application.versions.values()
        yield from (environment for environment in self.environments.values() if environment.living)


_regions: Regional[Region] = Regional(Region)


def region(context: RequestContext) -> Region:
    """What the request's account and region have."""
    return _regions.of(context)


def application(context: RequestContext, name: str) -> Application:
    """The application of that name."""
    try:
        return region(context).applications[name]
    except KeyError:
        raise invalid(f"No Application named '{name}' found.") from None


def environment(context: RequestContext, request: Mapping[str, Any]) -> Environment:
    """The living environment that a request names by id or name."""
    name, identity = request.get("EnvironmentName"), request.get("EnvironmentId")
    for one in region(context).environments.values():
        if one.living and (one.identity == identity or (identity is None and one.name == name)):
            return one
    raise invalid(
        f"No Environment found for {'EnvironmentId' if identity else 'EnvironmentName'} = '{identity or name}'."
    )


def own_arn(context: RequestContext, resource: str) -> str:
    """ARN of a resource such as `application/NAME`."""
    return arn(context, "elasticbeanstalk", resource)


def tags_in(request: Mapping[str, Any], key: str = "Tags") -> dict[str, str]:
    """Tags of a request."""
    return {tag["Key"]: tag.get("Value", "") for tag in request.get(key) or []}


def random_word(length: int) -> str:
    """Letters and digits, as in generated names."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))


def now() -> datetime:
    """The present, as responses tell it."""
    return datetime.now(UTC)


def invalid(message: str) -> CommonServiceException:
    """The error that the API answers with to what doesn't exist or can't be."""
    return error("InvalidParameterValue", message)
