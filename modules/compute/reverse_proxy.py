"""Caddy in front of the workload on its own instance: TLS with a certificate that it fetches and renews itself."""

from modules.compute.container import NAME, Container, hardened

_CADDYFILE = "/etc/caddy/Caddyfile"

_LOGGED = """{
  admin off
  persist_config off
}
"""

_SITE = """%s {
  log
  encode
  header -Server
  reverse_proxy %s:%d
}
"""

_STRICT = "  header Strict-Transport-Security max-age=31536000\n"


def caddyfile(domain: str | None, *, port: int) -> str:
    """Caddy's configuration: HTTPS for the domain, to which it redirects HTTP; without one, plain HTTP."""
    site = _SITE % (domain or ":80", NAME, port)
    return _LOGGED + (site.replace("  log\n", f"  log\n{_STRICT}") if domain else site)


def reverse_proxy(image: str, *, log: str) -> Container:
    """The container, with nothing but the right to listen below port 1024; it keeps its certificates in a volume."""
    return Container(
        name="proxy",
        image=image,
        options=[
            *hardened(log, stream="proxy"),
            "--cap-drop=ALL",
            "--cap-add=NET_BIND_SERVICE",
            "--publish=80:80",
            "--publish=443:443",
            f"--mount=type=bind,source={HOST_FILE},destination={_CADDYFILE},readonly",
            "--mount=type=volume,source=certificates,destination=/data",
        ],
    )


HOST_FILE = "/etc/landfall/Caddyfile"
"""Where the configuration lies on the instance."""
