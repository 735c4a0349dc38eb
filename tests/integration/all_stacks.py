"""All stacks of all environments, synthesized for an emulator once for all processes of a test run."""

from pathlib import Path

from tests.integration.deployment import synthesize
from tests.shared_folder import SHARED


def home() -> Path:
    """The folder that holds their states."""
    return SHARED.once("home-of-stacks", Path.touch)


def synthesized(*, protected: bool = True) -> Path:
    """Where they are synthesized, as they are or with the protection against deletion lifted."""
    variables = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "LANDFALL_HOME": str(home())}
    if not protected:
        variables["LANDFALL_DELETION_PROTECTION"] = "off"
    name = "stacks" if protected else "unprotected-stacks"
    return SHARED.once(name, lambda folder: synthesize(folder, **variables))
