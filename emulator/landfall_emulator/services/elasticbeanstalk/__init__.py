"""Elastic Beanstalk: applications, versions and environments, whose instances, rules and log groups are made for real.

moto has applications and the names of environments only. Nothing is deployed; configuration templates, custom
platforms, managed actions and worker environments are not emulated.
"""

from localstack.aws.spec import load_service

from landfall_emulator.handler import Handler, refuse
from landfall_emulator.services.elasticbeanstalk import applications, environments, platforms, tags
from landfall_emulator.validation import validated

OPERATIONS: dict[str, Handler] = dict.fromkeys(load_service("elasticbeanstalk").operation_names, refuse) | validated(
    {**applications.OPERATIONS, **environments.OPERATIONS, **platforms.OPERATIONS, **tags.OPERATIONS},
    code="ValidationError",
)
