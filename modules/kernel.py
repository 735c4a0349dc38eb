"""jsii's kernel, started before it is needed: Node reads the assemblies while Python reads settings and imports.

jsii itself starts Node at the first import of an assembly and waits for each in turn: a third of a synthesis.
"""

import threading
from collections.abc import Iterable
from concurrent.futures import Future

from jsii._kernel import Kernel
from jsii._kernel.providers.process import ProcessProvider, _NodeProcess
from jsii._kernel.types import LoadRequest, LoadResponse

from modules.assembly import Assembly


def start(assemblies: Iterable[Assembly]) -> None:
    """Starts jsii's kernel in the background and lets it load `assemblies`, in this order.

    Their import afterwards takes what is already being loaded, and the first thing asked of the kernel waits for it.
    There an error of the start is raised too.
    """
    ahead = {assembly.name: assembly for assembly in assemblies}
    node: Future[_NodeProcess] = Future()

    def run() -> None:
        try:
            process = _NodeProcess()  # type: ignore[no-untyped-call]
            process.start()  # type: ignore[no-untyped-call]
            for name, version, tarball in ahead.values():
                process.send(LoadRequest(name=name, version=version, tarball=str(tarball)), LoadResponse)
            node.set_result(process)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            node.set_exception(error)

    load = Kernel.load

    def load_unless_ahead(self: Kernel, name: str, version: str, tarball: str) -> None:
        if name not in ahead:
            load(self, name, version, tarball)

    class StartedAhead(ProcessProvider):
        @property
        def _process(self) -> _NodeProcess:
            return node.result()

    Kernel.load = load_unless_ahead  # type: ignore[method-assign]
    Kernel().provider = StartedAhead()
    # A daemon: whoever mistyped a key is told so at once, and doesn't wait for assemblies that nobody will use.
    threading.Thread(target=run, name="jsii-kernel", daemon=True).start()
