"""The workload's secrets: read from AWS with the pod's own role when it starts, and handed over as variables.

The Secrets Store CSI driver mounts them with the AWS provider, and syncs them into a Secret, which is encrypted with
the stack's key like all of the cluster's. Their values pass through neither Terraform nor these manifests.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from modules.compute.eks.manifests.parts import APP, metadata
from modules.files import Document

_SECRET = "app-secrets"  # noqa: S105 — the name of a Secret
_VOLUME = "secrets"
_ARN_PARTS = 7


def secret_provider_class(namespace: str, variables: Sequence[str]) -> Document:
    """Which secrets are mounted; `objects` is filled in by kustomize, since ARNs end in what AWS chooses."""
    return {
        "apiVersion": "secrets-store.csi.x-k8s.io/v1",
        "kind": "SecretProviderClass",
        "metadata": metadata(APP, namespace),
        "spec": {
            "provider": "aws",
            "parameters": {"usePodIdentity": "true", "objects": "[]"},
            "secretObjects": [
                {
                    "secretName": _SECRET,
                    "type": "Opaque",
                    "data": [{"objectName": name, "key": name} for name in sorted(variables)],
                }
            ],
        },
    }


def mounted_secrets() -> tuple[Document, Document]:
    """(volume, mount): the driver syncs for pods that mount them."""
    volume = {
        "name": _VOLUME,
        "csi": {
            "driver": "secrets-store.csi.k8s.io",
            "readOnly": True,
            "volumeAttributes": {"secretProviderClass": APP},
        },
    }
    return volume, {"name": _VOLUME, "mountPath": "/mnt/secrets", "readOnly": True}


def secret_variables(variables: Sequence[str]) -> Iterator[Document]:
    """Environment variables from the synced Secret."""
    for name in sorted(variables):
        yield {"name": name, "valueFrom": {"secretKeyRef": {"name": _SECRET, "key": name}}}


def secret_objects(references: Mapping[str, str]) -> str:
    """`objects` of the SecretProviderClass as JSON, from variables and their references in the words of ECS
    (`<arn>[:<json key>:<version stage>:<version id>]`)."""
    return json.dumps([_object(name, reference) for name, reference in sorted(references.items())])


def _object(variable: str, reference: str) -> dict[str, object]:
    if ":ssm:" in reference:
        name = reference.partition(":parameter/")[2]
        # The ARN of /a/b ends in parameter/a/b, and that of c in parameter/c.
        full = f"/{name}" if "/" in name else name
        return {"objectName": full, "objectType": "ssmparameter", "objectAlias": variable}
    # An ARN that Terraform fills in is one word here.
    parts = reference.split(":")
    length = _ARN_PARTS if reference.startswith("arn:") else 1
    arn = ":".join(parts[:length])
    json_key, stage, version = (*parts[length:], "", "", "")[:3]
    found: dict[str, object] = {"objectName": arn, "objectType": "secretsmanager"}
    if json_key:
        # The whole secret becomes a file too, which no other may be called like.
        found |= {"objectAlias": f"{variable}.json", "jmesPath": [{"path": f'"{json_key}"', "objectAlias": variable}]}
    else:
        found["objectAlias"] = variable
    if version:
        found["objectVersion"] = version
    elif stage:
        found["objectVersionLabel"] = stage
    return found
