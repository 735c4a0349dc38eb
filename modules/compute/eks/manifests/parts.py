"""What several manifests share: names, metadata, security contexts."""

from collections.abc import Mapping, Sequence

from modules.files import Document

APP = "app"
"""Name of the workload's Deployment, Service, service account and so on."""

TORCHSERVE = "torchserve"

VALUES = "values"
"""Name of the ConfigMap with what only AWS knows."""

NODE_PORT = 30080
"""Port of the workload on every node, in the range that Kubernetes has for it: 30000 to 32767."""

RESTRICTED: Document = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
"""Security context of a container under the Pod Security Standard `restricted`."""


def metadata(name: str, namespace: str | None = None) -> Document:
    """Name, namespace and the recommended labels."""
    place = {} if namespace is None else {"namespace": namespace}
    return {"name": name, **place, "labels": labels(name)}


def labels(name: str) -> dict[str, str]:
    """The recommended labels of Kubernetes; the first of them selects the pods."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "landfall"}


def selector(name: str) -> dict[str, str]:
    """The label by which pods are found: it can never change."""
    return {"app.kubernetes.io/name": name}


def pod_security(user_id: int | None) -> Document:
    """Security context of a pod; without a user id the image names a user, by number."""
    user = {} if user_id is None else {"runAsUser": user_id}
    return {"runAsNonRoot": True, **user, "seccompProfile": {"type": "RuntimeDefault"}}


def spread(name: str) -> list[Document]:
    """Pods of a Deployment lie in different zones and on different nodes where there are any."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": selector(name)},
            "matchLabelKeys": ["pod-template-hash"],
        }
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


def quantity_of_vcpu(vcpu: float) -> str:
    """0.5 vCPU is 500m."""
    return f"{round(vcpu * 1000)}m"


def quantity_of_gib(gib: float) -> str:
    """1.5 GiB is 1536Mi."""
    return f"{round(gib * 1024)}Mi"


def from_value(variable: str, key: str | None = None) -> Document:
    """An environment variable that comes from the ConfigMap; its key is the variable's name unless given."""
    return {"name": variable, "valueFrom": {"configMapKeyRef": {"name": VALUES, "key": key or variable}}}


def unexpanded(text: str) -> str:
    """`text` as it is: Kubernetes puts variables for `$(NAME)` in values and commands."""
    return text.replace("$(", "$$(")


def autoscaler(name: str, namespace: str, *, low: int, high: int, targets: Mapping[str, float]) -> Document:
    """A HorizontalPodAutoscaler; `targets` maps `cpu` and `memory` to percentages of what a pod asks for."""
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(name, namespace),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": low,
            "maxReplicas": high,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": resource,
                        "target": {"type": "Utilization", "averageUtilization": round(percent)},
                    },
                }
                for resource, percent in targets.items()
            ],
            # Up at once, down slowly: a model takes long to load again.
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": 0},
                "scaleDown": {"stabilizationWindowSeconds": 300},
            },
        },
    }


def service_account(name: str, namespace: str) -> Document:
    """A service account; EKS Pod Identity gives it its role, and nothing in the pods asks Kubernetes."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(name, namespace),
        "automountServiceAccountToken": False,
    }


def scratch(paths: Sequence[str]) -> tuple[list[Document], list[Document]]:
    """(volumes, mounts) of the folders that a container may write to."""
    folders = {f"scratch-{number}": path for number, path in enumerate(sorted({p.rstrip("/") for p in paths}), start=1)}
    volumes: list[Document] = [{"name": name, "emptyDir": {}} for name in folders]
    mounts: list[Document] = [{"name": name, "mountPath": path} for name, path in folders.items()]
    return volumes, mounts
