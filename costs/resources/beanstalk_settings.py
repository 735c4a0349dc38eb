"""An Elastic Beanstalk environment's settings, with the defaults that decide what it costs.

https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
"""

from decimal import Decimal

from costs.document.document import Document
from costs.document.resource import Block, NotKnown, Resource

ENVIRONMENT = "aws:elasticbeanstalk:environment"
GROUP = "aws:autoscaling:asg"
LAUNCH = "aws:autoscaling:launchconfiguration"
INSTANCES = "aws:ec2:instances"
NETWORK = "aws:ec2:vpc"
LOGS = "aws:elasticbeanstalk:cloudwatch:logs"
DATABASE = "aws:rds:dbinstance"


class Settings:
    """Option values by namespace and name; the environment's own count before its template's."""

    def __init__(self, environment: Resource, document: Document) -> None:
        self._values: dict[tuple[str, str], object] = {}
        templates = document.linked(environment, "template_name", "aws_elastic_beanstalk_configuration_template")
        for source in (*templates, environment):
            for name in ("all_settings", "setting"):
                if source.known(name):
                    self._read(source, name)

    def _read(self, source: Resource, name: str) -> None:
        for setting in source.blocks(name):
            self._values[setting.text("namespace"), setting.text("name")] = setting.values.get("value")

    def text(self, namespace: str, name: str, default: str = "") -> str:
        """An option's value. Raises NotKnown for one that is given and will only be known after apply."""
        value = self._values.get((namespace, name))
        if value is None:
            return default
        if not isinstance(value, str | int | float):
            raise NotKnown(f"{name} will be known after apply")
        return str(value).lower() if isinstance(value, bool) else str(value)

    def number(self, namespace: str, name: str, default: int) -> Decimal:
        """A number that isn't below zero. Raises NotKnown."""
        return Block({name: self.text(namespace, name)}).number(name, default)

    def flag(self, namespace: str, name: str) -> bool:
        """Whether an option is on. Raises NotKnown."""
        return self.text(namespace, name).lower() == "true"

    def listed(self, namespace: str, name: str) -> list[str]:
        """The parts of a list with commas, none if it isn't known yet."""
        value = self._values.get((namespace, name))
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else []

    def given(self, namespace: str, name: str) -> bool:
        """Whether an option has a value, known or not."""
        return self._values.get((namespace, name)) not in (None, "")

    @property
    def single(self) -> bool:
        """Whether the environment has one instance, and no load balancer in front of it."""
        return self.text(ENVIRONMENT, "EnvironmentType", "LoadBalanced") == "SingleInstance"
