"""Roles of pods: by EKS Pod Identity, or by the cluster's OIDC provider (IRSA)."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.eks_pod_identity_association import EksPodIdentityAssociation
from constructs import Construct

from modules.compute.eks.control_plane import ControlPlane
from modules.foundation.account import Account
from modules.foundation.iam import Principals, Role, Statement, allow_service, equals
from modules.foundation.names import Names
from modules.foundation.tags import component_tags


class PodIdentityRole(Role):
    """A role that pods of one service account of this cluster get from the Pod Identity agent."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        account: Account,
        namespace: str,
        service_account: str,
        component: str,
        statements: Sequence[Statement] = (),
    ) -> None:
        # The session's tags tell who asks: "Create IAM role with trust policy required by EKS Pod Identity".
        asks = (
            ("eks-cluster-arn", account.arn("eks", f"cluster/{names.prefix}")),
            ("kubernetes-namespace", namespace),
            ("kubernetes-service-account", service_account),
        )
        trust = allow_service(
            "pods.eks.amazonaws.com",
            ["sts:AssumeRole", "sts:TagSession"],
            [],
            sid="Assume",
            conditions=[equals(f"aws:RequestTag/{tag}", value) for tag, value in asks],
        )
        name = names.of(service_account)
        super().__init__(scope, id_, name=name, trust=trust, component=component, statements=statements)
        self._namespace = namespace
        self.service_account = service_account
        self._tags = component_tags(component, name)

    def associate(self, cluster: ControlPlane) -> None:
        """Gives the role to the service account; an add-on's own account gets it with the add-on instead."""
        EksPodIdentityAssociation(
            self,
            "association",
            cluster_name=cluster.name,
            namespace=self._namespace,
            service_account=self.service_account,
            role_arn=self.arn,
            depends_on=[self.ready],
            tags=self._tags,
        )


class IrsaRole(Role):
    """A role that pods of one service account take with a token of the cluster: needs no agent on the node."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        cluster: ControlPlane,
        namespace: str,
        service_account: str,
        component: str,
    ) -> None:
        issuer = cluster.oidc_issuer
        trust = Statement(
            sid="Assume",
            effect="Allow",
            actions=["sts:AssumeRoleWithWebIdentity"],
            principals=[Principals(type="Federated", identifiers=[cluster.oidc_provider_arn])],
            condition=[
                equals(f"{issuer}:aud", "sts.amazonaws.com"),
                equals(f"{issuer}:sub", f"system:serviceaccount:{namespace}:{service_account}"),
            ],
        )
        super().__init__(scope, id_, name=name, trust=trust, component=component)
