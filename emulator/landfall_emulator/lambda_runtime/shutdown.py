"""The end of all functions with the emulator: LocalStack waits seconds for each, which nobody needs then."""

from typing import Any

from localstack.services.lambda_.invocation.lambda_service import LambdaService


def install() -> None:
    """Lets the emulator's end be quick, however many functions there are."""
    LambdaService.stop = _stop  # type: ignore[method-assign, assignment]


def _stop(service: Any) -> None:
    for events in list(service.event_managers.values()):
        if events.poller:
            events.poller.stop()
    for versions in (service.lambda_running_versions, service.lambda_starting_versions):
        for version in list(versions.values()):
            version.shutdown_event.set()
            service.assignment_service.stop_environments_for_version(version.id)
    service.task_executor.shutdown(wait=False, cancel_futures=True)
    service.assignment_service.provisioning_pool.shutdown(wait=False, cancel_futures=True)
