"""The function that starts what was stopped, and who may call it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from constructs import Construct

from environments.settings import Environment
from environments.settings.auto_stop import GitHub as GitHubSettings
from modules.compute.lambda_function import ALIAS, LambdaFunction
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Statement, allow
from modules.foundation.literal import literal
from modules.foundation.observability import Alarm
from modules.foundation.secrets import CREATE, Secrets
from modules.lifecycle.api_key import ApiKey
from modules.lifecycle.idleness import Idleness
from modules.lifecycle.own_function import failure_alarm, own_function
from modules.lifecycle.rights import rights
from modules.lifecycle.schedules import COMPONENT, Call
from modules.lifecycle.start_api import StartApi
from modules.lifecycle.table import Table
from modules.lifecycle.webhook import Webhook

_PART = "auto-start"
_SECRET = "GITHUB_WEBHOOK"  # noqa: S105 - a name
_SECONDS = 300
"""For a target whose every call times out."""


@dataclass(frozen=True, kw_only=True)
class _GitHub:
    """The webhook's secret, and the JSON that a function is told."""

    secret_arn: str
    told: str


class AutoStart(Construct):
    """`lambdas/auto_start`; with an HTTP API in front where GitHub or a key may start the stack."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        idleness: Idleness,
        table: Table,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_)
        self._environment, self._table, self._foundation = environment, table, foundation
        self._variables: dict[str, str] = dict(idleness.targets)
        self._statements: list[Statement] = [
            table.statement,
            *rights(
                idleness.ids,
                stops=False,
                names=foundation.names,
                account=foundation.account,
                key_arn=foundation.keys.arn,
            ),
        ]
        settings = environment.auto_start
        self.outputs: dict[str, object] = {}
        self.alarms: list[Alarm] = []
        github = self._webhook_secret(settings.github) if settings.github is not None else None
        queue = foundation.webhook_queue
        paths = [*self._taken_here(github if queue is None else None), *self._for_key()]
        if paths:
            own = f"{foundation.account.arn('lambda', f'function:{foundation.names.of(_PART)}')}:{ALIAS}"
            self._variables["START_ARN"] = own
            # Whoever calls doesn't wait for the start: it is an event that the function gives itself.
            self._statements.append(allow(["lambda:InvokeFunction"], [own], sid="StartSoon"))
        self.function = own_function(
            self,
            _PART,
            description="Starts what was stopped",
            component=COMPONENT,
            foundation=foundation,
            environment=self._variables,
            statements=self._statements,
            timeout_seconds=_SECONDS,
        )
        self.alarms.append(failure_alarm(_PART, self.function, "Something could not be started"))
        routes = dict.fromkeys(paths, self.function)
        if github is not None and queue is not None:
            webhook = Webhook(
                self,
                "webhook",
                github=github.told,
                secret_arn=github.secret_arn,
                table=table,
                queue=queue,
                start=self.function,
                foundation=foundation,
            )
            self.alarms += webhook.alarms
            routes["github"] = webhook.function
        if routes:
            self._open(routes)

    @property
    def calls(self) -> Iterator[Call]:
        """When it is called by the clock."""
        shutdown = self._environment.shutdown
        if shutdown is not None and shutdown.starts:
            yield Call(
                part="morning",
                function=self.function,
                description="Starts the stack at the beginning of the day",
                expression=shutdown.opening,
                time_zone=shutdown.time_zone,
                message='{"why":"morning"}',
            )

    def _webhook_secret(self, settings: GitHubSettings) -> _GitHub:
        """A secret without a value, and what is told of it."""
        foundation = self._foundation
        secrets = Secrets(
            self,
            "secrets",
            sources={_SECRET: CREATE},
            names=foundation.names,
            account=foundation.account,
            keys=foundation.keys,
            deletion_protection=self._environment.deletion_protection,
        )
        self.outputs["webhook_secret"] = secrets.created[_SECRET]
        told = {
            "secret": secrets.arns[_SECRET],
            "table": self._table.name,
            "repositories": [literal(each) for each in settings.repositories],
            "events": settings.events,
            "replay_minutes": settings.replay_minutes,
        }
        return _GitHub(secret_arn=secrets.arns[_SECRET], told=json.dumps(told))

    def _taken_here(self, github: _GitHub | None) -> Iterator[str]:
        if github is None:
            return
        self._variables["GITHUB"] = github.told
        self._statements.append(allow(["secretsmanager:GetSecretValue"], [github.secret_arn], sid="ReadWebhookSecret"))
        yield "github"

    def _for_key(self) -> Iterator[str]:
        settings = self._environment.auto_start.api_key
        if settings is None:
            return
        key = ApiKey(
            self,
            "key",
            settings=settings,
            foundation=self._foundation,
            deletion_protection=self._environment.deletion_protection,
        )
        self._variables["API_KEY_SECRET"] = key.arn
        self._statements.append(allow(["secretsmanager:GetSecretValue"], [key.arn], sid="ReadKey"))
        self.alarms.append(key.alarm)
        self.outputs["start_key"] = key.name
        yield "start"

    def _open(self, routes: Mapping[str, LambdaFunction]) -> None:
        api = StartApi(
            self,
            "api",
            throttle=self._environment.auto_start.throttle,
            routes=routes,
            foundation=self._foundation,
        )
        self.alarms += api.alarms(self._environment.observability)
        self.outputs["start_urls"] = api.urls
