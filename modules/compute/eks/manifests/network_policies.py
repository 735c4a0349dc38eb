"""Who may talk to whom inside the cluster: nobody, but for what is said here. The VPC CNI enforces it."""

from collections.abc import Sequence

from modules.compute.eks.manifests.parts import APP, TORCHSERVE, metadata, selector
from modules.files import Document
from modules.foundation.data_tier import CACHE_PORT, POSTGRES_PORT

TORCHSERVE_PORT = 8080

_POD_IDENTITY = "169.254.170.23/32"
"""Where the Pod Identity agent answers: "How EKS Pod Identity works" of the Amazon EKS user guide."""


def deny_everything(namespace: str) -> Document:
    """Nothing in, nothing out."""
    return _policy("default-deny", namespace, pods={}, ingress=[], egress=[])


def allow_app(
    namespace: str, *, port: int, node_blocks: Sequence[str], data_blocks: Sequence[str], torchserve: bool
) -> Document:
    """Requests come from the nodes, which forward what reaches their port; data stores and AWS may be called."""
    nodes = [{"ipBlock": {"cidr": block}} for block in node_blocks]
    egress = _aws()
    if data_blocks:
        data = [{"ipBlock": {"cidr": block}} for block in data_blocks]
        egress.append({"to": data, "ports": _tcp(POSTGRES_PORT, CACHE_PORT)})
    if torchserve:
        egress.append({"to": [{"podSelector": {"matchLabels": selector(TORCHSERVE)}}], "ports": _tcp(TORCHSERVE_PORT)})
    return _policy(APP, namespace, pods=selector(APP), ingress=[{"from": nodes, "ports": _tcp(port)}], egress=egress)


def allow_torchserve(namespace: str) -> Document:
    """The workload asks it; its management and metrics ports stay closed."""
    app = [{"podSelector": {"matchLabels": selector(APP)}}]
    ingress: list[Document] = [{"from": app, "ports": _tcp(TORCHSERVE_PORT)}]
    return _policy(TORCHSERVE, namespace, pods=selector(TORCHSERVE), ingress=ingress, egress=_aws())


def _aws() -> list[Document]:
    """DNS, the Pod Identity agent, and everything over TLS."""
    dns = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    return [
        {"to": [dns], "ports": [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]},
        {"to": [{"ipBlock": {"cidr": _POD_IDENTITY}}], "ports": _tcp(80)},
        {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": _tcp(443)},
    ]


def _policy(
    name: str, namespace: str, *, pods: dict[str, str], ingress: Sequence[Document], egress: Sequence[Document]
) -> Document:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace),
        "spec": {
            "podSelector": {"matchLabels": pods} if pods else {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": list(ingress),
            "egress": list(egress),
        },
    }


def _tcp(*ports: int) -> list[Document]:
    return [{"protocol": "TCP", "port": port} for port in ports]
