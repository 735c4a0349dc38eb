"""ElastiCache: replication groups with their member clusters, parameter groups, subnet groups, and their tags.

moto's replication groups have no members, can't be changed and forget half of what they were given; parameter groups
and the removal of subnet groups it doesn't have. Users, snapshots and single clusters stay with moto.
"""

from landfall_emulator.handler import Handler
from landfall_emulator.services.elasticache import clusters, parameter_groups, replication_groups, subnet_groups, tags

OPERATIONS: dict[str, Handler] = {
    **clusters.OPERATIONS,
    **replication_groups.OPERATIONS,
    **parameter_groups.OPERATIONS,
    **subnet_groups.OPERATIONS,
    **tags.OPERATIONS,
}
