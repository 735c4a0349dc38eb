"""Hosted zones of Route 53, and namespaces of Cloud Map."""

from itertools import batched

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_BATCH = 100
"""Changes in one request; Route 53 takes 1,000 (API reference, ChangeResourceRecordSets)."""

_CLOUD_MAP_TAGS = tags_at("servicediscovery", "list_tags_for_resource", "Tags", ResourceARN="{arn}")


def _empty_zone(aws: Aws, fields: Fields) -> None:
    zone = fields["id"]
    apex = aws.call("route53", "get_hosted_zone", Id=zone)["HostedZone"]["Name"]
    records = [
        one
        for one in aws.pages("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone)
        # These two are Route 53's own, and go with the zone.
        if not (one["Name"] == apex and one["Type"] in {"NS", "SOA"})
    ]
    for some in batched(records, _BATCH, strict=False):
        changes = [{"Action": "DELETE", "ResourceRecordSet": one} for one in some]
        aws.call("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch={"Changes": changes})


KINDS = (
    Kind(
        what="hosted zone",
        arn="arn:{partition}:route53:::hostedzone/{id}",
        rank=45,
        find=Listed("route53", "list_hosted_zones", "HostedZones", "arn:{partition}:route53:::{Id}"),
        tags=tags_at(
            *("route53", "list_tags_for_resource", "ResourceTagSet", "Tags"),
            ResourceType="hostedzone",
            ResourceId="{id}",
        ),
        steps=(_empty_zone, call("route53", "delete_hosted_zone", Id="{id}")),
    ),
    Kind(
        what="service of Cloud Map",
        arn="arn:{partition}:servicediscovery:{region}:{account}:service/{id}",
        rank=44,
        tags=_CLOUD_MAP_TAGS,
        steps=(call("servicediscovery", "delete_service", Id="{id}"),),
    ),
    Kind(
        what="namespace of Cloud Map",
        arn="arn:{partition}:servicediscovery:{region}:{account}:namespace/{id}",
        rank=45,
        tags=_CLOUD_MAP_TAGS,
        steps=(call("servicediscovery", "delete_namespace", Id="{id}"),),
    ),
)
