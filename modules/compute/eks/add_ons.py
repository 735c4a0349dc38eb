"""EKS add-ons: software of the cluster that AWS packs, tests and updates."""

import json
from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.data_aws_eks_addon_version import DataAwsEksAddonVersion
from cdktf_cdktf_provider_aws.eks_addon import EksAddon, EksAddonPodIdentityAssociation
from constructs import Construct

from environments.settings.variants.eks_spot import KubernetesVersion
from modules.compute.eks.control_plane import COMPONENT, ControlPlane
from modules.compute.eks.managed_policies import attach
from modules.compute.eks.pod_roles import IrsaRole, PodIdentityRole
from modules.foundation.account import Account
from modules.foundation.iam import Statement, allow, equals
from modules.foundation.keys import Keys
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.tags import component_tags


class AddOns(Construct):
    """The add-ons in two steps: those that a node needs to be ready, and those that need a node."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: ControlPlane,
        version: KubernetesVersion,
        names: Names,
        account: Account,
    ) -> None:
        super().__init__(scope, id_)
        self._cluster = cluster
        self._version = version
        self._names = names
        self._account = account
        cni = IrsaRole(
            self,
            "vpc-cni-role",
            name=names.of("vpc-cni"),
            cluster=cluster,
            namespace="kube-system",
            service_account="aws-node",
            component=COMPONENT,
        )
        attached = attach(cni, cni, ["AmazonEKS_CNI_Policy"], account=account)
        self.before_nodes: Sequence[ITerraformDependable] = [
            # Its pods give the nodes their network, so they can't wait for the Pod Identity agent.
            self._add("vpc-cni", {"enableNetworkPolicy": "true"}, irsa=cni, depends_on=attached),
            self._add("kube-proxy"),
            self._add("eks-pod-identity-agent"),
        ]

    def add_those_on_nodes(
        self, nodes: Sequence[ITerraformDependable], *, application_log_arn: str, log_retention_days: int, keys: Keys
    ) -> None:
        """Adds those whose pods need a node, or they would never be active."""
        self._add("coredns", depends_on=nodes)
        # The HorizontalPodAutoscaler asks it.
        self._add("metrics-server", depends_on=nodes)
        for driver in ("ebs", "efs"):
            role = self._role(f"{driver}-csi-controller-sa")
            policy = f"service-role/Amazon{driver.upper()}CSIDriverPolicy"
            attached = attach(role, role, [policy], account=self._account)
            self._add(f"aws-{driver}-csi-driver", role=role, depends_on=[*nodes, *attached])
        # It has no role: it reads with the role of the pod that mounts the secret.
        secrets = {
            "tolerations": [{"operator": "Exists"}],
            "secrets-store-csi-driver": {"syncSecret": {"enabled": True}},
        }
        self._add("aws-secrets-store-csi-driver-provider", secrets, depends_on=nodes)
        self._container_insights(nodes, application_log_arn, log_retention_days, keys)

    def _container_insights(
        self, nodes: Sequence[ITerraformDependable], application_log_arn: str, log_retention_days: int, keys: Keys
    ) -> None:
        """Logs and metrics of nodes and pods; the agents would make groups that aren't there: without a key, and left
        behind."""
        groups = [
            log_group(
                self,
                f"{part}-logs",
                name=f"/aws/containerinsights/{self._names.prefix}/{part}",
                retention_days=log_retention_days,
                keys=keys,
                component=COMPONENT,
            )
            for part in ("dataplane", "host", "performance")
        ]
        arns = [application_log_arn, *(group.arn for group in groups)]
        write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        own_metrics = equals("cloudwatch:namespace", "ContainerInsights", "CWAgent")
        role = self._role(
            "cloudwatch-agent",
            namespace="amazon-cloudwatch",
            statements=[
                allow(write, [pattern for arn in arns for pattern in (arn, f"{arn}:log-stream:*")], sid="WriteLogs"),
                # Neither knows a resource.
                allow(["cloudwatch:PutMetricData"], ["*"], sid="PutMetrics", conditions=[own_metrics]),
                allow(["ec2:DescribeTags", "ec2:DescribeVolumes"], ["*"], sid="KnowTheNode"),
            ],
        )
        self._add("amazon-cloudwatch-observability", role=role, depends_on=[*nodes, *groups])

    def _role(
        self, service_account: str, *, namespace: str = "kube-system", statements: Sequence[Statement] = ()
    ) -> PodIdentityRole:
        return PodIdentityRole(
            self,
            f"{service_account}-role",
            names=self._names,
            account=self._account,
            namespace=namespace,
            service_account=service_account,
            component=COMPONENT,
            statements=statements,
        )

    def _add(
        self,
        name: str,
        configuration: Mapping[str, object] | None = None,
        *,
        role: PodIdentityRole | None = None,
        irsa: IrsaRole | None = None,
        depends_on: Sequence[ITerraformDependable] = (),
    ) -> EksAddon:
        """The add-on in the version that EKS takes by default for the cluster's."""
        found = DataAwsEksAddonVersion(self, f"{name}-version", addon_name=name, kubernetes_version=self._version)
        ready = [each.ready for each in (role, irsa) if each is not None]
        return EksAddon(
            self,
            name,
            cluster_name=self._cluster.name,
            addon_name=name,
            addon_version=found.version,
            configuration_values=json.dumps(configuration) if configuration else None,
            service_account_role_arn=irsa.arn if irsa else None,
            pod_identity_association=[
                EksAddonPodIdentityAssociation(role_arn=role.arn, service_account=role.service_account)
            ]
            if role
            else None,
            # Nobody else manages what is the add-on's.
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            depends_on=[*ready, *depends_on],
            tags=component_tags(COMPONENT, self._names.of(name)),
        )
