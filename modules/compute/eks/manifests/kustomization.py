"""What `kubectl apply -k` reads: the files, and where the values go that only AWS knows."""

from collections.abc import Iterable, Mapping

from modules.compute.eks.manifests.parts import APP, TORCHSERVE, VALUES
from modules.files import Document

VALUES_FILE = "values.env"

SECRETS_VALUE = "secrets"

_IMAGE = "spec.template.spec.containers.[name={}].image"

_TARGETS: Mapping[str, tuple[str, str, str]] = {
    **{f"{name}-image": ("Deployment", name, _IMAGE.format(name)) for name in (APP, TORCHSERVE)},
    SECRETS_VALUE: ("SecretProviderClass", APP, "spec.parameters.objects"),
}
"""Keys in the ConfigMap that go elsewhere: kind, name and field of what they go into."""


def kustomization(resources: Iterable[str], *, namespace: str | None = None, values: Iterable[str] = ()) -> Document:
    """The kustomization of a folder. With `namespace` it makes the ConfigMap from `values.env`, whose name changes with
    its content, so that pods are replaced; those of `values` that belong elsewhere are put there."""
    found: dict[str, object] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": sorted(resources),
    }
    if namespace is not None:
        found["configMapGenerator"] = [{"name": VALUES, "namespace": namespace, "envs": [VALUES_FILE]}]
    if moved := [value for value in _TARGETS if value in set(values)]:
        found["replacements"] = [_replacement(value) for value in moved]
    return found


def _replacement(value: str) -> Document:
    kind, name, field = _TARGETS[value]
    return {
        "source": {"kind": "ConfigMap", "name": VALUES, "fieldPath": f"data.{value}"},
        "targets": [{"select": {"kind": kind, "name": name}, "fieldPaths": [field]}],
    }
