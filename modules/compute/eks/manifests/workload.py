"""The workload: its namespace, Deployment and Service, its autoscaler and its disruption budget."""

import math
from collections.abc import Mapping, Sequence

from environments.settings.variants.eks_spot import EksSpot as EksSettings
from environments.settings.workload import Workload
from modules.compute.eks.manifests.parts import (
    APP,
    NODE_PORT,
    RESTRICTED,
    autoscaler,
    from_value,
    labels,
    metadata,
    pod_security,
    quantity_of_gib,
    quantity_of_vcpu,
    scratch,
    selector,
    service_account,
    spread,
    unexpanded,
)
from modules.compute.eks.manifests.secrets import mounted_secrets, secret_variables
from modules.compute.eks.pools import KARPENTER_POOL, POOL_LABEL, SPOT_TAINT
from modules.files import Document

_PROBE_SECONDS = 10
# A node on Spot goes at two minutes' notice, and Karpenter and EKS drain it first.
_STOP_SECONDS = 90
# The load balancer and kube-proxy hear of a pod's end later than the pod.
_DRAIN_SECONDS = 15


def namespace(name: str) -> Document:
    """The namespace, whose pods have to keep to the Pod Security Standard `restricted`."""
    levels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": levels}}


def account(namespace: str) -> Document:
    """The workload's service account."""
    return service_account(APP, namespace)


def service(namespace: str, workload: Workload) -> Document:
    """The Service on a fixed port of every node, which the stack's own load balancer sends requests to."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(APP, namespace),
        "spec": {
            "type": "NodePort",
            "externalTrafficPolicy": "Cluster",
            "selector": selector(APP),
            "ports": [
                {"name": "http", "port": 80, "targetPort": workload.port, "nodePort": NODE_PORT, "protocol": "TCP"}
            ],
        },
    }


def horizontal_pod_autoscaler(namespace: str, settings: EksSettings) -> Document:
    """Target tracking on CPU and memory."""
    scaling = settings.scaling
    targets = {"cpu": scaling.cpu_percent, "memory": scaling.memory_percent}
    return autoscaler(
        APP,
        namespace,
        low=scaling.min_pods,
        high=scaling.max_pods,
        targets={name: percent for name, percent in targets.items() if percent is not None},
    )


def pod_disruption_budget(namespace: str) -> Document:
    """One pod at a time may be moved; one that isn't well stands in nobody's way."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(APP, namespace),
        "spec": {
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": selector(APP)},
        },
    }


def deployment(
    namespace: str,
    *,
    settings: EksSettings,
    workload: Workload,
    image: str,
    values: Sequence[str],
    secrets: Sequence[str],
    plain: Mapping[str, str],
) -> Document:
    """The Deployment. Of its variables `values` come from the ConfigMap, `secrets` from the synced Secret, and `plain`
    are known."""
    volumes, mounts = scratch(settings.scratch_paths)
    if secrets:
        volume, mount = mounted_secrets()
        volumes.append(volume)
        mounts.append(mount)
    container: dict[str, object] = {
        "name": APP,
        "image": image,
        **({"args": [unexpanded(word) for word in workload.command]} if workload.command else {}),
        "ports": [{"name": "http", "containerPort": workload.port, "protocol": "TCP"}],
        "env": [
            *({"name": name, "value": unexpanded(value)} for name, value in sorted(plain.items())),
            *(from_value(name) for name in sorted(values)),
            *secret_variables(secrets),
        ],
        "resources": _resources(workload),
        "securityContext": RESTRICTED,
        **_probes(workload, settings.start_seconds),
        "lifecycle": {"preStop": {"sleep": {"seconds": _DRAIN_SECONDS}}},
        "volumeMounts": mounts,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(APP, namespace),
        # How many there are is the autoscaler's.
        "spec": {
            "selector": {"matchLabels": selector(APP)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
            "template": {
                "metadata": {"labels": labels(APP)},
                "spec": {
                    "serviceAccountName": APP,
                    "automountServiceAccountToken": False,
                    "securityContext": pod_security(settings.user_id),
                    "affinity": _affinity(settings, workload),
                    "tolerations": [SPOT_TAINT.toleration],
                    "topologySpreadConstraints": spread(APP),
                    "terminationGracePeriodSeconds": _STOP_SECONDS,
                    "containers": [container],
                    "volumes": volumes,
                },
            },
        },
    }


def _resources(workload: Workload) -> Document:
    """What a pod asks for is what it gets: its size is the workload's."""
    size = {"cpu": quantity_of_vcpu(workload.cpu), "memory": quantity_of_gib(workload.memory_gb)}
    return {"requests": size, "limits": size}


def _probes(workload: Workload, start_seconds: int) -> dict[str, object]:
    get = {"httpGet": {"path": workload.health_check_path, "port": "http"}}
    return {
        "startupProbe": {
            **get,
            "periodSeconds": _PROBE_SECONDS,
            "failureThreshold": math.ceil(start_seconds / _PROBE_SECONDS),
            "timeoutSeconds": 5,
        },
        "readinessProbe": {**get, "periodSeconds": _PROBE_SECONDS, "failureThreshold": 3, "timeoutSeconds": 5},
        "livenessProbe": {**get, "periodSeconds": 30, "failureThreshold": 3, "timeoutSeconds": 5},
    }


def _affinity(settings: EksSettings, workload: Workload) -> Document:
    """On the workload's own nodes and Karpenter's, of an architecture that the image is built for; Spot first."""
    pools = [*settings.workload_groups(), *([KARPENTER_POOL] if settings.karpenter else [])]
    built = ["arm64" if each == "arm64" else "amd64" for each in workload.architectures]
    required = [
        {"key": POOL_LABEL, "operator": "In", "values": pools},
        {"key": "kubernetes.io/arch", "operator": "In", "values": built},
    ]
    spot = {"key": POOL_LABEL, "operator": "In", "values": ["spot"]}
    preferred = [{"weight": 100, "preference": {"matchExpressions": [spot]}}] if "spot" in pools else []
    node: dict[str, object] = {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": required}]}
    }
    if preferred:
        node["preferredDuringSchedulingIgnoredDuringExecution"] = preferred
    return {"nodeAffinity": node}
