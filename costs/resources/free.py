"""Types that cost nothing and belong to no service that does: networks' parts, identities, and what isn't on AWS."""

_NETWORKS = {
    "default_network_acl", "default_route_table", "default_security_group", "default_subnet",
    "default_vpc", "default_vpc_dhcp_options", "ec2_managed_prefix_list", "ec2_managed_prefix_list_entry",
    "ec2_subnet_cidr_reservation", "egress_only_internet_gateway", "internet_gateway",
    "internet_gateway_attachment", "main_route_table_association", "network_acl", "network_acl_association",
    "network_acl_rule", "network_interface", "network_interface_attachment", "network_interface_permission",
    "network_interface_sg_attachment", "route", "route_table", "route_table_association", "security_group",
    "security_group_rule", "subnet", "vpc", "vpc_block_public_access_exclusion", "vpc_block_public_access_options",
    "vpc_dhcp_options", "vpc_dhcp_options_association", "vpc_network_performance_metric_subscription",
    "vpc_security_group_egress_rule", "vpc_security_group_ingress_rule", "vpc_security_group_rules_exclusive",
    "vpc_security_group_vpc_association",
}  # fmt: skip

_IDENTITIES = {
    "accessanalyzer_archive_rule", "iam_access_key", "iam_account_alias", "iam_account_password_policy", "iam_group",
    "iam_group_membership", "iam_group_policies_exclusive", "iam_group_policy", "iam_group_policy_attachment",
    "iam_group_policy_attachments_exclusive", "iam_instance_profile", "iam_openid_connect_provider",
    "iam_organizations_features", "iam_outbound_web_identity_federation", "iam_policy", "iam_policy_attachment",
    "iam_role", "iam_role_policies_exclusive", "iam_role_policy", "iam_role_policy_attachment",
    "iam_role_policy_attachments_exclusive", "iam_saml_provider", "iam_security_token_service_preferences",
    "iam_server_certificate", "iam_service_linked_role", "iam_service_specific_credential",
    "iam_signing_certificate", "iam_user", "iam_user_group_membership", "iam_user_login_profile",
    "iam_user_policies_exclusive", "iam_user_policy", "iam_user_policy_attachment",
    "iam_user_policy_attachments_exclusive", "iam_user_ssh_key", "iam_virtual_mfa_device",
    "identitystore_group", "identitystore_group_membership", "identitystore_user", "rolesanywhere_profile",
    "rolesanywhere_trust_anchor", "ssoadmin_account_assignment", "ssoadmin_application",
    "ssoadmin_application_assignment", "ssoadmin_customer_managed_policy_attachment",
    "ssoadmin_instance_access_control_attributes", "ssoadmin_managed_policy_attachment", "ssoadmin_permission_set",
    "ssoadmin_permission_set_inline_policy", "ssoadmin_permissions_boundary_attachment",
}  # fmt: skip

_ACCOUNTS = {
    "account_alternate_contact", "account_primary_contact", "account_region", "organizations_account",
    "organizations_delegated_administrator", "organizations_organization", "organizations_organizational_unit",
    "organizations_policy", "organizations_policy_attachment", "organizations_resource_policy",
    "ram_principal_association", "ram_resource_association", "ram_resource_share", "ram_resource_share_accepter",
    "ram_sharing_with_organization", "resourceexplorer2_index", "resourceexplorer2_view", "resourcegroups_group",
    "resourcegroups_resource", "servicecatalogappregistry_application",
    "servicecatalogappregistry_attribute_group", "servicecatalogappregistry_attribute_group_association",
    "servicequotas_service_quota", "servicequotas_template", "servicequotas_template_association",
}  # fmt: skip

_NOT_ON_AWS = {
    "archive_file", "cloudinit_config", "external", "http", "local_file", "local_sensitive_file", "null_resource",
    "random_bytes", "random_id", "random_integer", "random_password", "random_pet", "random_shuffle",
    "random_string", "random_uuid", "template_dir", "terraform_data", "time_offset", "time_rotating", "time_sleep",
    "time_static", "tls_cert_request", "tls_locally_signed_cert", "tls_private_key", "tls_self_signed_cert",
}  # fmt: skip

FREE = frozenset({f"aws_{name}" for name in _NETWORKS | _IDENTITIES | _ACCOUNTS} | _NOT_ON_AWS)
