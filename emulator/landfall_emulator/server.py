"""The web server: LocalStack's Twisted one listens on every interface, whatever it is told."""

from typing import Any

from localstack.config import HostAndPort
from localstack.runtime.server.core import RuntimeServer, RuntimeServerPlugin
from localstack.runtime.server.twisted import TwistedRuntimeServer
from rolo.gateway import Gateway
from rolo.serving.twisted import TwistedGateway
from twisted.internet import reactor as _reactor

# its interface in Twisted's types takes no factories like this one
reactor: Any = _reactor


class LoopbackServer(TwistedRuntimeServer):
    """Twisted, plain HTTP, on the addresses that it is given and on no other."""

    def register(self, gateway: Gateway, listen: list[HostAndPort], _ssl_creds: tuple[str, str] | None = None) -> None:
        """Listens at once; raises `twisted.internet.error.CannotListenError` if an address is taken."""
        for address in listen:
            reactor.listenTCP(address.port, TwistedGateway(gateway), interface=address.host)


class LoopbackServerPlugin(RuntimeServerPlugin):
    name = "landfall"

    def load(self) -> RuntimeServer:
        return LoopbackServer()  # type: ignore[no-untyped-call]
