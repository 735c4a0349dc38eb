"""The name that the service answers to."""

from typing import Annotated

from environments.settings.base import Settings, text


class Domain(Settings):
    """A domain with its certificate and its DNS record."""

    name: Annotated[
        str,
        text(
            r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
            "a domain name in lower case such as api.example.com",
            max_length=253,
        ),
    ]
    """Fully qualified domain name, such as `api.example.com`."""
    hosted_zone_id: (
        Annotated[str, text(r"^Z[A-Z0-9]{6,31}$", "the id of a hosted zone such as Z0123456789ABC")] | None
    ) = None
    """Route 53 hosted zone that holds the name. Without it the stack makes a zone for the name and puts out its name
    servers, which you enter at the parent zone; the deployment waits for the certificate until they answer."""
