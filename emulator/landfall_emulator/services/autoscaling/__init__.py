"""EC2 Auto Scaling: what moto lacks or forgets. Each file says what."""

from landfall_emulator.handler import Handler
from landfall_emulator.services.autoscaling import capacity, groups, policies, refreshes

capacity.install()

OPERATIONS: dict[str, Handler] = {
    **groups.OPERATIONS,
    **policies.OPERATIONS,
    **refreshes.OPERATIONS,
}
