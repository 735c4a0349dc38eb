"""API Gateway in front of a function: an HTTP API, or a REST API."""

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.base import Settings, text

HTTP_API_SECONDS = 30
"""The longest that an HTTP API waits: "Amazon API Gateway quotas for HTTP APIs" of its developer guide."""

RequestsPerSecond = Annotated[int, Field(ge=1, le=10_000)]
"""Up to an account's own default quota of 10,000: "Amazon API Gateway account-level quotas"."""

Burst = Annotated[int, Field(ge=1, le=5000)]
"""Up to an account's own default quota of 5,000: "Amazon API Gateway account-level quotas"."""


class Throttle(Settings):
    """Requests of all callers together; what is above is answered with 429."""

    rate: RequestsPerSecond = 50
    """Requests a second in the long run."""
    burst: Burst = 100
    """Requests that may come at once."""


class Jwt(Settings):
    """Whose JSON web tokens are taken: those of an OpenID Connect issuer such as Cognito."""

    issuer: Annotated[str, text(r"^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9/_.-]*)?$", "an https:// address")]
    """The issuer's address: `iss` of its tokens, under which its keys are found."""
    audience: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=256)], ...], Field(min_length=1)]
    """Clients that tokens may be meant for: `aud` or `client_id`."""
    scopes: tuple[Annotated[str, Field(min_length=1, max_length=64)], ...] = ()
    """Scopes of which a token needs one."""


class HttpApi(Settings):
    """An HTTP API: a third of a REST API's price, without firewall, API keys and request validation."""

    kind: Literal["http"] = "http"
    authorization: Literal["iam", "none"] = "iam"
    """Who may call, where `jwt` doesn't say it: `iam` whoever signs requests as an AWS principal that may
    `execute-api:Invoke` (SigV4), `none` everybody."""
    jwt: Jwt | None = None
    """Callers bring a token instead."""
    throttle: Throttle = Throttle()
    """Requests beyond which callers are told to wait."""

    @property
    def seconds(self) -> int:
        """The longest that it waits for an answer."""
        return HTTP_API_SECONDS


class RestApi(Settings):
    """A REST API: with API key, usage plan, request validation and the firewall.

    It logs by a role that an account has once for all its REST APIs of a region.
    """

    kind: Literal["rest"]
    authorization: Literal["none", "iam"] = "none"
    """What callers need beside the API key: `iam` a signature (SigV4) of an AWS principal that may
    `execute-api:Invoke`. A key tells clients apart and limits them; by itself it is a weak password."""
    throttle: Throttle = Throttle()
    """Requests beyond which callers are told to wait."""
    client_throttle: Throttle = Throttle(rate=20, burst=40)
    """The same for one API key: the usage plan's."""
    requests_per_day: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    """Requests that one API key has a day; without it there is no quota."""
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 29
    """The longest that it waits for an answer. Above 29 s your account needs a raised quota "Maximum integration
    timeout in milliseconds" for regional REST APIs."""
    json_bodies: bool = True
    """Whether a POST has to bring a JSON object, or no JSON at all; anything else is answered with 400."""
    account_log_role: Literal["stack", "existing"] = "stack"
    """The role by which an account's REST APIs log: `stack` makes one and enters it in the account's settings for API
    Gateway, in place of another one; `existing` relies on one that is there. Let one stack of an account and region
    make it at most: when that is destroyed, the others' logs stop until a role is entered anew."""

    @property
    def seconds(self) -> int:
        """The longest that it waits for an answer."""
        return self.timeout_seconds


Api = Annotated[HttpApi | RestApi, Field(discriminator="kind")]
