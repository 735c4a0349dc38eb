"""Roles, instance profiles, policies and identity providers of IAM."""

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_ARN = "arn:{partition}:iam::{account}:"


def _strip_role(aws: Aws, fields: Fields) -> None:
    role = fields["name"].rsplit("/", 1)[-1]
    for profile in aws.pages("iam", "list_instance_profiles_for_role", "InstanceProfiles", RoleName=role):
        name = profile["InstanceProfileName"]
        aws.call("iam", "remove_role_from_instance_profile", InstanceProfileName=name, RoleName=role)
    for policy in aws.pages("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
        aws.call("iam", "detach_role_policy", RoleName=role, PolicyArn=policy["PolicyArn"])
    for name in aws.pages("iam", "list_role_policies", "PolicyNames", RoleName=role):
        aws.call("iam", "delete_role_policy", RoleName=role, PolicyName=name)
    aws.call("iam", "delete_role", RoleName=role)


def _role_tags(aws: Aws, fields: Fields) -> dict[str, str] | None:
    name = fields["name"].rsplit("/", 1)[-1]
    read = tags_at("iam", "list_role_tags", "Tags", RoleName="{role}")
    told = read(aws, {"role": name})
    return None if told is None else dict(told)


def _strip_profile(aws: Aws, fields: Fields) -> None:
    name = fields["name"].rsplit("/", 1)[-1]
    about = aws.call("iam", "get_instance_profile", InstanceProfileName=name)["InstanceProfile"]
    for role in about["Roles"]:
        aws.call("iam", "remove_role_from_instance_profile", InstanceProfileName=name, RoleName=role["RoleName"])
    aws.call("iam", "delete_instance_profile", InstanceProfileName=name)


def _profile_tags(aws: Aws, fields: Fields) -> dict[str, str] | None:
    name = fields["name"].rsplit("/", 1)[-1]
    read = tags_at("iam", "list_instance_profile_tags", "Tags", InstanceProfileName="{profile}")
    told = read(aws, {"profile": name})
    return None if told is None else dict(told)


def _strip_policy(aws: Aws, fields: Fields) -> None:
    arn = fields["arn"]
    for role in aws.pages("iam", "list_entities_for_policy", "PolicyRoles", PolicyArn=arn):
        aws.call("iam", "detach_role_policy", RoleName=role["RoleName"], PolicyArn=arn)
    for version in aws.pages("iam", "list_policy_versions", "Versions", PolicyArn=arn):
        if not version["IsDefaultVersion"]:
            aws.call("iam", "delete_policy_version", PolicyArn=arn, VersionId=version["VersionId"])
    aws.call("iam", "delete_policy", PolicyArn=arn)


KINDS = (
    Kind(
        what="instance profile",
        arn=_ARN + "instance-profile/{name*}",
        rank=84,
        find=Listed("iam", "list_instance_profiles", "InstanceProfiles", "{Arn}", "{InstanceProfileName}"),
        tags=_profile_tags,
        steps=(_strip_profile,),
    ),
    Kind(
        what="role",
        arn=_ARN + "role/{name*}",
        rank=85,
        find=Listed("iam", "list_roles", "Roles", "{Arn}", "{RoleName}"),
        tags=_role_tags,
        steps=(_strip_role,),
    ),
    Kind(
        what="policy",
        arn=_ARN + "policy/{name*}",
        rank=86,
        find=Listed("iam", "list_policies", "Policies", "{Arn}", "{PolicyName}", {"Scope": "Local"}),
        tags=tags_at("iam", "list_policy_tags", "Tags", PolicyArn="{arn}"),
        steps=(_strip_policy,),
    ),
    Kind(
        what="identity provider",
        arn=_ARN + "oidc-provider/{name*}",
        rank=85,
        find=Listed("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "{Arn}"),
        tags=tags_at("iam", "list_open_id_connect_provider_tags", "Tags", OpenIDConnectProviderArn="{arn}"),
        steps=(call("iam", "delete_open_id_connect_provider", OpenIDConnectProviderArn="{arn}"),),
    ),
)
