"""The Application Load Balancer in front of the service and its firewall."""

from typing import Annotated

from pydantic import Field

from environments.settings.base import Settings


class LoadBalancer(Settings):
    """Public entry of the variants that have one."""

    allow_plain_http: bool = False
    """Serve plain HTTP where no domain is set; only a `dev` stage may ask for it."""
    idle_timeout_seconds: Annotated[int, Field(ge=1, le=4000)] = 60
    """Seconds before an idle connection is closed; raise it for long answers of a model."""
    rate_limit: Annotated[int, Field(ge=100, le=2_000_000_000)] = 2000
    """Requests that one address may send in five minutes before the firewall blocks it (WAF's lower bound is 100)."""
    access_log_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days that access logs are kept."""
