"""How the manifests get into the cluster: the commands, with the stack's own names."""

from environments.settings.variants.eks_spot import EksSpot as EksSettings
from modules.compute.eks.manifests.kustomization import VALUES_FILE

KARPENTER_CHART = "1.14.1"
"""Runs on every Kubernetes version that the settings offer: "Compatibility" of Karpenter's documentation."""

_HEAD = """\
# {stack} on Kubernetes

`cdktf deploy {stack}` makes the cluster, its nodes and its add-ons. What runs in it is installed from here, with
[kubectl](https://kubernetes.io/docs/tasks/tools/) and, for Karpenter, [Helm](https://helm.sh/). Run the commands in
this folder, with the AWS account and Terraform state that the stack was deployed with. Until the Deployment is there,
the load balancer answers 503.

## 1. Reach the control plane

    aws eks update-kubeconfig --region {region} --name {cluster}
"""

_PRIVATE = """
It answers inside the VPC only (`public_access_cidrs` opens it to named addresses). From elsewhere, go through one of
the nodes with Session Manager, and keep this running while you work:

    export AWS_REGION={region} AWS_DEFAULT_OUTPUT=text
    node=$(aws ec2 describe-instances --query 'Reservations[0].Instances[0].InstanceId' \\
      --filters Name=tag:eks:cluster-name,Values={cluster} Name=instance-state-name,Values=running)
    host=$(aws eks describe-cluster --name {cluster} --query cluster.endpoint | cut -c9-)
    kubectl config set-cluster "$(kubectl config view --minify --output 'jsonpath={{.clusters[0].name}}')" \\
      --server=https://127.0.0.1:8443 --tls-server-name="$host"
    aws ssm start-session --target "$node" \\
      --document-name AWS-StartPortForwardingSessionToRemoteHost \\
      --parameters "host=$host,portNumber=443,localPortNumber=8443"
"""

_WORKLOAD = """
## 2. Install the workload

    terraform output -raw manifest_values > manifests/{values}
    kubectl apply -k manifests
    kubectl --namespace {namespace} rollout status deployment/app

`{values}` holds what only AWS knows: the names of buckets and hosts, and the ARNs of secrets, never their values. Run
these again after each deploy that changes something; pods are replaced when a value changes.
"""

_KARPENTER = """
## 3. Install Karpenter

Its roles, its queue and its rules are there already. Spot instances need a role that an account makes once; the first
command may say that it exists.

    aws iam create-service-linked-role --aws-service-name spot.amazonaws.com
    helm upgrade --install karpenter oci://public.ecr.aws/karpenter/karpenter --version {chart} \\
      --namespace kube-system --wait \\
      --set settings.clusterName={cluster} --set settings.interruptionQueue={queue}
    kubectl apply -k karpenter
"""

_END = """
## Before the stack is destroyed

Terraform doesn't know of what the cluster made itself{made}:

    {delete}kubectl delete -k manifests
"""


def readme(*, stack: str, cluster: str, namespace: str, region: str, queue: str | None, settings: EksSettings) -> str:
    """The README of the stack's folder; `queue` is the name of Karpenter's, where there is one."""
    parts = [_HEAD]
    if not settings.public_access_cidrs:
        parts.append(_PRIVATE)
    parts.append(_WORKLOAD)
    if queue is not None:
        parts.append(_KARPENTER)
    parts.append(_END)
    return "".join(parts).format(
        stack=stack,
        cluster=cluster,
        namespace=namespace,
        region=region,
        values=VALUES_FILE,
        chart=KARPENTER_CHART,
        queue=queue,
        made=": nodes, and volumes of claims" if queue else ": volumes of claims",
        delete="kubectl delete -k karpenter\n    " if queue else "",
    )
