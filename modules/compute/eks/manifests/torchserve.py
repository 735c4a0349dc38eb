"""TorchServe on the GPU nodes, and the device plugin that lets pods ask for GPUs."""

import math

from environments.settings.eks_nodes import GpuNodes, room
from environments.settings.variants.eks_spot import TorchServe as TorchServeSettings
from modules.compute.eks.manifests.network_policies import TORCHSERVE_PORT
from modules.compute.eks.manifests.parts import (
    RESTRICTED,
    TORCHSERVE,
    autoscaler,
    from_value,
    labels,
    metadata,
    pod_security,
    scratch,
    selector,
    service_account,
    spread,
)
from modules.compute.eks.pools import GPU_TAINT, POOL_LABEL
from modules.files import Document

MODELS_VALUE = "models-bucket"
"""Key in the ConfigMap of the name of the bucket with the models."""

_USER_ID = 1000
"""User `model-server` of the image."""

_DEVICE_PLUGIN = "nvcr.io/nvidia/k8s-device-plugin:v0.17.4"
_AWS_CLI = "public.ecr.aws/aws-cli/aws-cli:2.31.0"
_GPU = "nvidia.com/gpu"
_MODELS = "/models"


def device_plugin() -> Document:
    """The DaemonSet by which kubelet knows of GPUs: Amazon Linux 2023's images have the driver, not this."""
    name = "nvidia-device-plugin"
    folder = "/var/lib/kubelet/device-plugins"
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": metadata(name, "kube-system"),
        "spec": {
            "selector": {"matchLabels": selector(name)},
            "updateStrategy": {"type": "RollingUpdate"},
            "template": {
                "metadata": {"labels": labels(name)},
                "spec": {
                    "priorityClassName": "system-node-critical",
                    "automountServiceAccountToken": False,
                    "nodeSelector": {POOL_LABEL: "gpu"},
                    "tolerations": [GPU_TAINT.toleration],
                    "containers": [
                        {
                            "name": name,
                            "image": _DEVICE_PLUGIN,
                            "env": [{"name": "FAIL_ON_INIT_ERROR", "value": "false"}],
                            "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
                            "securityContext": RESTRICTED,
                            "volumeMounts": [{"name": "device-plugins", "mountPath": folder}],
                        }
                    ],
                    "volumes": [{"name": "device-plugins", "hostPath": {"path": folder, "type": "Directory"}}],
                },
            },
        },
    }


def torchserve(namespace: str, settings: TorchServeSettings, nodes: GpuNodes, *, image: str) -> list[Document]:
    """Service account, Deployment, Service and autoscaler."""
    return [
        service_account(TORCHSERVE, namespace),
        _deployment(namespace, settings, nodes, image),
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(TORCHSERVE, namespace),
            "spec": {
                "type": "ClusterIP",
                "selector": selector(TORCHSERVE),
                "ports": [{"name": "inference", "port": TORCHSERVE_PORT, "targetPort": "inference", "protocol": "TCP"}],
            },
        },
        autoscaler(
            TORCHSERVE,
            namespace,
            low=settings.min_pods,
            high=settings.max_pods,
            targets={"cpu": settings.cpu_percent},
        ),
    ]


def torchserve_url(namespace: str) -> str:
    """Where the workload finds it."""
    return f"http://{TORCHSERVE}.{namespace}.svc.cluster.local:{TORCHSERVE_PORT}"


def _deployment(namespace: str, settings: TorchServeSettings, nodes: GpuNodes, image: str) -> Document:
    volumes, mounts = scratch(["/tmp"])  # noqa: S108 — a folder inside the container
    volumes.append({"name": "models", "emptyDir": {}})
    mounts.append({"name": "models", "mountPath": _MODELS})
    ping = {"httpGet": {"path": "/ping", "port": "inference"}, "timeoutSeconds": 5}
    container = {
        "name": TORCHSERVE,
        "image": image,
        "command": ["torchserve"],
        "args": [
            "--start",
            "--foreground",
            "--disable-token-auth",
            "--ts-config=/home/model-server/config.properties",
            f"--model-store={_MODELS}",
            *(["--models=all"] if settings.models else []),
        ],
        # Its logs and temporary files go where it may write.
        "env": [
            {"name": "TEMP", "value": "/tmp"},  # noqa: S108
            {"name": "LOG_LOCATION", "value": "/tmp/logs"},  # noqa: S108
            {"name": "METRICS_LOCATION", "value": "/tmp/logs"},  # noqa: S108
        ],
        "ports": [{"name": "inference", "containerPort": TORCHSERVE_PORT, "protocol": "TCP"}],
        "resources": _resources(nodes),
        "securityContext": RESTRICTED,
        # A model of some gigabytes takes minutes.
        "startupProbe": {**ping, "periodSeconds": 10, "failureThreshold": 60},
        "readinessProbe": {**ping, "periodSeconds": 10, "failureThreshold": 3},
        "livenessProbe": {**ping, "periodSeconds": 30, "failureThreshold": 3},
        "volumeMounts": mounts,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(TORCHSERVE, namespace),
        "spec": {
            "selector": {"matchLabels": selector(TORCHSERVE)},
            # There may be no second GPU for a new pod beside the old one.
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
            "template": {
                "metadata": {"labels": labels(TORCHSERVE)},
                "spec": {
                    "serviceAccountName": TORCHSERVE,
                    "automountServiceAccountToken": False,
                    "securityContext": {**pod_security(_USER_ID), "fsGroup": _USER_ID},
                    "nodeSelector": {POOL_LABEL: "gpu"},
                    "tolerations": [GPU_TAINT.toleration],
                    "topologySpreadConstraints": spread(TORCHSERVE),
                    **({"initContainers": [_fetch_models(mounts)]} if settings.models else {}),
                    "containers": [container],
                    "volumes": volumes,
                },
            },
        },
    }


def _fetch_models(mounts: list[Document]) -> Document:
    """Copies the model archives before TorchServe starts, with the pod's own role."""
    command = [
        "aws",
        "s3",
        "sync",
        "s3://$(MODELS_BUCKET)/",
        _MODELS,
        "--exclude=*",
        "--include=*.mar",
        "--no-progress",
    ]
    return {
        "name": "models",
        "image": _AWS_CLI,
        "command": command,
        "env": [from_value("MODELS_BUCKET", MODELS_VALUE), {"name": "HOME", "value": "/tmp"}],  # noqa: S108
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "securityContext": RESTRICTED,
        "volumeMounts": mounts,
    }


def _resources(nodes: GpuNodes) -> Document:
    """One GPU, and its share of the smallest of the nodes."""
    sizes = [(*room(node), node.gpus) for node in nodes.types]
    cpu = str(max(1, math.floor(min(vcpu / gpus for vcpu, _, gpus in sizes))))
    memory = f"{max(1, math.floor(min(memory / gpus for _, memory, gpus in sizes)))}Gi"
    asked = {"cpu": cpu, "memory": memory, _GPU: 1}
    return {"requests": asked, "limits": asked}
