"""jsii's kernel, started before it is needed: Node reads the assemblies while Python reads settings and imports.

jsii itself starts Node at the first import of an assembly and waits for each in turn: a third of a synthesis.
"""

import atexit
import os
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress

from jsii._kernel import Kernel
from jsii._kernel.providers.process import ProcessProvider, _NodeProcess
from jsii._kernel.types import LoadRequest, LoadResponse

from modules.assembly import Assembly
from modules.bindings import NoNode


class _Node(_NodeProcess):
    def start_or_say_why(self) -> None:
        """jsii's own start fails with whatever Node left of its first answer; this raises NoNode."""
        try:
            self.start()  # type: ignore[no-untyped-call]
        except Exception as error:
            atexit.unregister(self.stop)
            raise NoNode(
                f"{os.environ.get('JSII_NODE', 'node')} can't run jsii's kernel: set JSII_NODE to a Node of a version "
                f"that is still maintained, or leave it unset, and `./taskw setup` installs one"
            ) from error

    def __del__(self) -> None:
        # What never started can't be stopped in the way that jsii stops it.
        with suppress(Exception):
            super().__del__()  # type: ignore[no-untyped-call]


def start(assemblies: Iterable[Assembly]) -> None:
    """Starts jsii's kernel in the background and lets it load `assemblies`, in this order.

    Their import afterwards takes what is already being loaded, and the first thing asked of the kernel waits for it.
    There an error of the start is raised too: NoNode where Node can't run the kernel.
    """
    ahead = {assembly.name: assembly for assembly in assemblies}
    node: Future[_NodeProcess] = Future()

    def run() -> None:
        try:
            process = _Node()  # type: ignore[no-untyped-call]
            process.start_or_say_why()
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
