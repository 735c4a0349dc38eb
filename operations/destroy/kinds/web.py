"""Firewalls of AWS WAF."""

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind, Listed, call, tags_at


def _delete(aws: Aws, fields: Fields) -> None:
    about = {"Name": fields["name"], "Id": fields["id"], "Scope": "REGIONAL"}
    token = aws.call("wafv2", "get_web_acl", **about)["LockToken"]
    aws.call("wafv2", "delete_web_acl", **about, LockToken=token)


KINDS = (
    Kind(
        what="web ACL",
        arn="arn:{partition}:wafv2:{region}:{account}:regional/webacl/{name}/{id}",
        rank=35,
        find=Listed("wafv2", "list_web_acls", "WebACLs", "{ARN}", "{Name}", {"Scope": "REGIONAL"}),
        tags=tags_at("wafv2", "list_tags_for_resource", "TagInfoForResource", "TagList", ResourceARN="{arn}"),
        steps=(_delete,),
    ),
    *(
        Kind(
            what=what,
            arn="arn:{partition}:wafv2:{region}:{account}:regional/" + kind + "/{name}/{id}",
            rank=36,
            tags=tags_at("wafv2", "list_tags_for_resource", "TagInfoForResource", "TagList", ResourceARN="{arn}"),
        )
        for what, kind in (
            ("WAF rule group", "rulegroup"),
            ("WAF IP set", "ipset"),
            ("WAF patterns", "regexpatternset"),
        )
    ),
    Kind(
        what="certificate",
        arn="arn:{partition}:acm:{region}:{account}:certificate/{id}",
        rank=45,
        find=Listed("acm", "list_certificates", "CertificateSummaryList", "{CertificateArn}"),
        tags=tags_at("acm", "list_tags_for_certificate", "Tags", CertificateArn="{arn}"),
        steps=(call("acm", "delete_certificate", CertificateArn="{arn}"),),
    ),
)
