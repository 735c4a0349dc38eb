"""The control plane of an EKS cluster: private, logged, its secrets encrypted, entered by access entries."""

from cdktf import Fn
from cdktf_cdktf_provider_aws.eks_access_entry import EksAccessEntry
from cdktf_cdktf_provider_aws.eks_access_policy_association import (
    EksAccessPolicyAssociation,
    EksAccessPolicyAssociationAccessScope,
)
from cdktf_cdktf_provider_aws.eks_cluster import (
    EksCluster,
    EksClusterAccessConfig,
    EksClusterEncryptionConfig,
    EksClusterEncryptionConfigProvider,
    EksClusterTimeouts,
    EksClusterUpgradePolicy,
    EksClusterVpcConfig,
)
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from constructs import Construct

from environments.settings.variants.eks_spot import EksSpot as EksSettings
from modules.compute.eks.managed_policies import attach
from modules.foundation.account import Account
from modules.foundation.iam import ServiceRole, allow
from modules.foundation.keys import Keys
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.network import Network
from modules.foundation.security_group import AdoptedSecurityGroup
from modules.foundation.tags import component_tags

COMPONENT = "cluster"

_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")


class ControlPlane(Construct):
    """The cluster without nodes, its OIDC provider and its administrators."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EksSettings,
        names: Names,
        account: Account,
        keys: Keys,
        network: Network,
        log_retention_days: int,
    ) -> None:
        super().__init__(scope, id_)
        name = names.prefix
        tags = component_tags(COMPONENT, name)
        # EKS makes a log group that isn't there itself: without a key, for ever, and left behind.
        logs = log_group(
            self,
            "logs",
            name=f"/aws/eks/{name}/cluster",
            retention_days=log_retention_days,
            keys=keys,
            component=COMPONENT,
        )
        use_key = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"]
        role = ServiceRole(
            self,
            "role",
            name=names.of("cluster"),
            service="eks.amazonaws.com",
            component=COMPONENT,
            account=account,
            statements=[allow(use_key, [keys.arn], sid="EncryptSecrets")],
        )
        attached = attach(self, role, ["AmazonEKSClusterPolicy"], account=account)
        public = [str(block) for block in settings.public_access_cidrs]
        cluster = EksCluster(
            self,
            "cluster",
            name=name,
            role_arn=role.arn,
            version=settings.version,
            access_config=EksClusterAccessConfig(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=settings.creator_is_admin
            ),
            # The add-ons are resources of their own, and nothing is there that they would have to take over.
            bootstrap_self_managed_addons=False,
            enabled_cluster_log_types=list(_LOGS),
            encryption_config=EksClusterEncryptionConfig(
                provider=EksClusterEncryptionConfigProvider(key_arn=keys.arn), resources=["secrets"]
            ),
            # Extended support costs six times as much; without it EKS upgrades a version that has come to its end.
            upgrade_policy=EksClusterUpgradePolicy(support_type="STANDARD"),
            vpc_config=EksClusterVpcConfig(
                subnet_ids=network.compute_subnet_ids,
                endpoint_private_access=True,
                endpoint_public_access=bool(public),
                public_access_cidrs=public or None,
            ),
            timeouts=EksClusterTimeouts(create="30m", update="60m", delete="20m"),
            depends_on=[logs, role.ready, *attached],
            tags=tags,
        )
        self.name: str = cluster.name
        self.arn: str = cluster.arn
        self.endpoint: str = cluster.endpoint
        self.version: str = settings.version
        self.security_group = AdoptedSecurityGroup(
            self,
            "security-group",
            group_id=cluster.vpc_config.cluster_security_group_id,
            name=names.of("nodes"),
            component=COMPONENT,
        )
        issuer: str = cluster.identity.get(0).oidc.get(0).issuer
        # IAM trusts EKS's issuers by their certificate authority: a fingerprint has been no use since 2023.
        provider = IamOpenidConnectProvider(
            self, "oidc", url=issuer, client_id_list=["sts.amazonaws.com"], tags=component_tags(COMPONENT, name)
        )
        self.oidc_provider_arn: str = provider.arn
        self.oidc_issuer: str = Fn.replace(issuer, "https://", "")
        for arn in dict.fromkeys(settings.admins):
            self._admit(f"admin-{arn.partition('::')[2].replace('/', '-')}", arn, account)

    def _admit(self, id_: str, principal_arn: str, account: Account) -> None:
        """Makes a role an administrator of the cluster."""
        entry = EksAccessEntry(
            self,
            id_,
            cluster_name=self.name,
            principal_arn=principal_arn,
            type="STANDARD",
            tags=component_tags(COMPONENT, self.name),
        )
        EksAccessPolicyAssociation(
            self,
            f"{id_}-policy",
            cluster_name=self.name,
            principal_arn=entry.principal_arn,
            policy_arn=f"arn:{account.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            access_scope=EksAccessPolicyAssociationAccessScope(type="cluster"),
        )
