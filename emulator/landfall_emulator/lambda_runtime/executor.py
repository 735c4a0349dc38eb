"""The execution environments of functions: LocalStack's runtime executor whose environments are processes."""

import contextlib
import json
import shutil
import threading
import time
from typing import Any

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from landfall_emulator.environment import HOST
from landfall_emulator.lambda_runtime import code, file_systems
from landfall_emulator.lambda_runtime.report import Invocation
from landfall_emulator.lambda_runtime.variables import log_level, variables
from landfall_emulator.lambda_runtime.worker import Exited, Settings, TimedOut, Worker

INIT_SECONDS = 10.0
"""For the import of the handler: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html."""

_EXITED = "Runtime.ExitError"

RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
"""Bytes of a response: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""


class HostExecutor(RuntimeExecutor):
    """One execution environment: a process that lives until the environment is given up, or anew after a crash."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002 (LocalStack's name)
        super().__init__(id=id, function_version=function_version)
        self._busy = threading.Lock()
        self._worker: Worker | None = None
        self._stopped = False
        self._variables: dict[str, str] = {}
        self._scratch = code.folder() / "environments" / id
        self._printed = ""
        """What the process said before its first invocation."""
        self._init_seconds: float | None = None
        """How long it took to start, until an invocation reports it."""
        self._failure: dict[str, Any] | None = None
        """What the import of the handler ended with, to be answered to the invocation that it was for."""

    def start(self, env_vars: dict[str, str]) -> None:
        """Starts the process and lets it import the handler.

        Raises NotImplementedError for what can't be run here; for provisioned concurrency, `StatusErrorException` if
        the import fails (an environment on demand tells that to its invocation).
        """
        if reason := refusal(self.function_version):
            raise NotImplementedError(reason)
        self._scratch.mkdir(parents=True)
        self._variables = variables(
            self.function_version,
            env_vars,
            task_root=code.task_root(self.function_version),
            opt=code.opt(self.function_version),
            scratch=self._scratch,
        )
        with self._busy:
            self._launch(time.monotonic() + INIT_SECONDS)
        if self._failure and env_vars["AWS_LAMBDA_INITIALIZATION_TYPE"] == "provisioned-concurrency":
            raise StatusErrorException("the handler can't be imported", json.dumps(self._failure).encode())

    def stop(self) -> None:
        self._stopped = True
        if self._worker:
            self._worker.end()
        # whoever was waiting for the process knows by now
        with self._busy:
            self._let_go()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Lets the process answer one request, and ends it where AWS would."""
        config = self.function_version.config
        invocation = Invocation(
            request_id=payload["invoke-id"],
            version=self.function_version.id.qualifier,
            memory=config.memory_size,
            as_json=config.logging_config.get("LogFormat") == "JSON",
        )
        with self._busy:
            deadline = time.monotonic() + config.timeout
            if not self._failure and not (self._worker and self._worker.alive):
                self._launch(deadline)
            began = time.monotonic()
            init, self._init_seconds = self._init_seconds, None
            logs, self._printed = self._printed + invocation.start(), ""
            request = {
                "request_id": payload["invoke-id"],
                "function_arn": payload["invoked-function-arn"],
                "payload": payload["payload"],
                "trace_id": payload["trace-id"],
                "deadline": time.time() + deadline - began,
            }
            answer, status, error = self._ask(request, deadline, invocation)
            peak = self._worker.peak if self._worker else 0
            if self._worker:
                logs += self._worker.printed()
        if logs and not logs.endswith("\n"):
            logs += "\n"
        if status == "timeout":
            logs += f"{json.loads(answer)['errorMessage']}\n\n"
        elif error == _EXITED:
            logs += f"{json.loads(answer)['errorMessage']}\n{error}\n"
        seconds = time.monotonic() - began
        logs += invocation.end(seconds=seconds, init=init, peak=peak, status=status, error=error)
        return InvocationResult(invocation.request_id, answer.encode(), status != "success", logs)

    def _ask(self, request: dict[str, Any], deadline: float, invocation: Invocation) -> tuple[str, str, str]:
        """The payload of the answer, its status and, if the runtime itself failed, the type of the error."""
        config = self.function_version.config
        failed, self._failure = self._failure, None
        if failed:
            kind, message = str(failed["errorType"]), str(failed["errorMessage"])
            told = invocation.exited(message) if kind == _EXITED else failed | {"requestId": invocation.request_id}
            return json.dumps(told), "error", kind
        assert self._worker is not None  # noqa: S101
        try:
            answer = self._worker.ask(request, deadline)
        except TimedOut:
            return json.dumps({"errorMessage": invocation.timed_out(config.timeout)}), "timeout", "Sandbox.Timedout"
        except Exited as how:
            return json.dumps(invocation.exited(str(how))), "error", _EXITED
        if len(answer["payload"]) > RESPONSE_LIMIT:
            message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            too_large = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}
            return json.dumps(too_large), "error", "Function.ResponseSizeTooLarge"
        return answer["payload"], "error" if answer["is_error"] else "success", ""

    def _launch(self, deadline: float) -> None:
        """Starts a process; what goes wrong is kept for the invocation that it is for."""
        self._let_go()
        if self._stopped:
            self._failure = {"errorType": _EXITED, "errorMessage": "the function was changed or deleted"}
            return
        version, began = self.function_version, time.monotonic()
        settings = Settings(
            handler=version.config.handler or "",
            task_root=str(code.task_root(version)),
            paths=code.module_paths(version),
            mounts=file_systems.mounts(version),
            log_format=str(version.config.logging_config.get("LogFormat") or "Text"),
            log_level=log_level(version),
        )
        self._worker = Worker(settings, environment=self._variables, memory=version.config.memory_size)
        try:
            self._failure = self._worker.hear(deadline).get("failed")
        except Exited as how:
            self._failure = {"errorType": _EXITED, "errorMessage": str(how)}
        except TimedOut:
            # an invocation gives it another chance, with the time that the function has
            pass
        if self._failure:
            self._worker.end()
        self._init_seconds = time.monotonic() - began
        self._printed += self._worker.printed()

    def _let_go(self) -> None:
        if self._worker:
            self._worker.close()
            self._worker = None

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        # a container image has no code
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()
            code.opt(function_version)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        with contextlib.suppress(OSError):
            shutil.rmtree(code.opt(function_version))

    def get_address(self) -> str:
        return HOST

    def get_endpoint_from_executor(self) -> str:
        return HOST

    def get_runtime_endpoint(self) -> str:
        return ""

    def get_logs(self) -> str:
        return self._printed


def refusal(version: FunctionVersion) -> str | None:
    """Why this machine can't run the function; None if it can."""
    name, config = version.id.function_name, version.config
    if config.package_type == "Image":
        return f"the function {name} is a container image, and there is no container engine here; a zip would run"
    if not str(config.runtime).startswith("python3."):
        return f"the function {name} is for {config.runtime}; functions for Python run here, and no others"
    return None


class HostExecutorPlugin(RuntimeExecutorPlugin):
    """How LocalStack finds the executor, by the name in LAMBDA_RUNTIME_EXECUTOR."""

    name = "landfall"

    def load(self, *_args: Any, **_kwargs: Any) -> type[RuntimeExecutor]:
        return HostExecutor
