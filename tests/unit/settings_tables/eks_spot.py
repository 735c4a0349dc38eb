"""Settings of `eks_spot`."""

from environments.settings.eks_nodes import AppNodes, GpuNodes, SpotNodes, SystemNodes
from environments.settings.variants.eks_spot import EksSpot, Karpenter, PodScaling, TorchServe
from tests.unit.settings_tables.tables import PERCENT, Beside, Choices, Defaults, Field, Lists, Numbers, Texts

DEFAULTS: Defaults = {
    EksSpot: {
        "version": "1.35",
        "public_access_cidrs": (),
        "admins": (),
        "creator_is_admin": True,
        "system": SystemNodes(),
        "app": None,
        "spot": SpotNodes(),
        "gpu": None,
        "karpenter": Karpenter(),
        "torchserve": None,
        "scaling": PodScaling(),
        "start_seconds": 60,
        "user_id": None,
        "scratch_paths": ("/tmp",),  # noqa: S108 — a folder inside the container
    },
    SystemNodes: {"instance_types": ("t4g.medium",), "min_nodes": 2, "max_nodes": 4, "disk_gb": 30},
    AppNodes: {
        "instance_types": ("c7g.xlarge", "c6g.xlarge", "m7g.xlarge", "m6g.xlarge"),
        "min_nodes": 3,
        "max_nodes": 9,
        "disk_gb": 30,
    },
    SpotNodes: {
        "instance_types": ("t4g.large", "m6g.large", "m7g.large", "r6g.large"),
        "min_nodes": 1,
        "max_nodes": 10,
        "disk_gb": 30,
    },
    GpuNodes: {"instance_types": ("g4dn.xlarge",), "min_nodes": 1, "max_nodes": 5, "disk_gb": 100},
    PodScaling: {"min_pods": 2, "max_pods": 10, "cpu_percent": 70, "memory_percent": 80},
    Karpenter: {"vcpu_limit": 64, "memory_limit_gb": 256, "capacity": "spot-then-on-demand"},
    TorchServe: {
        "image": "pytorch/torchserve:0.12.0-gpu",
        "models": None,
        "min_pods": 1,
        "max_pods": 8,
        "cpu_percent": 60,
    },
}

_GROUPS = (SystemNodes, AppNodes, SpotNodes, GpuNodes)

NUMBERS: Numbers = {
    (EksSpot, "start_seconds"): (9, 10, 7200, 7201),
    (EksSpot, "user_id"): (0, 1, 65535, 65536),
    **{(group, "min_nodes"): (-1, 0, 450, 451) for group in _GROUPS},
    (SystemNodes, "min_nodes"): (0, 1, 450, 451),
    **{(group, "max_nodes"): (0, 1, 450, 451) for group in _GROUPS},
    **{(group, "disk_gb"): (19, 20, 16384, 16385) for group in _GROUPS},
    (PodScaling, "min_pods"): (0, 1, 1000, 1001),
    (PodScaling, "max_pods"): (0, 1, 1000, 1001),
    (PodScaling, "cpu_percent"): (0, 1, 100, 101),
    (PodScaling, "memory_percent"): (0, 1, 100, 101),
    (Karpenter, "vcpu_limit"): (0, 1, 100_000, 100_001),
    (Karpenter, "memory_limit_gb"): (0, 1, 1_000_000, 1_000_001),
    (TorchServe, "min_pods"): (0, 1, 100, 101),
    (TorchServe, "max_pods"): (0, 1, 100, 101),
    (TorchServe, "cpu_percent"): PERCENT,
}

BESIDE: Beside = {
    **{(group, "min_nodes"): {"max_nodes": 450} for group in _GROUPS},
    **{(group, "max_nodes"): {"min_nodes": 1} for group in _GROUPS},
    (PodScaling, "min_pods"): {"max_pods": 1000},
    (PodScaling, "max_pods"): {"min_pods": 1},
    (TorchServe, "min_pods"): {"max_pods": 100},
}

TEXTS: Texts = {
    (TorchServe, "image"): (["pytorch/torchserve:0.12.0-gpu", "ecr:1.0"], ["", "Torch Serve", "image:"]),
    (TorchServe, "models"): (["models", "a-b"], ["", "Models", "a_b", "-a"]),
}

LISTS: Lists = {
    (EksSpot, "admins"): (
        ["arn:aws:iam::111122223333:role/admin", "arn:aws-cn:iam::111122223333:role/path/admin@example"],
        [
            "admin",
            "arn:aws:iam::1111:role/admin",
            "arn:aws:iam::111122223333:user/admin",
            'arn:aws:iam::111122223333:role/${file("x")}',
        ],
    ),
    (EksSpot, "scratch_paths"): (["/tmp", "/var/cache/app"], ["tmp", "/", "/a b"]),  # noqa: S108 — inside the container
    **{(group, "instance_types"): (["t4g.large", "m7g.large"], ["t4g.larg", "large", "", 1]) for group in _GROUPS},
}

NEVER_EMPTY: list[Field] = [(group, "instance_types") for group in _GROUPS]

CHOICES: Choices = {
    (EksSpot, "version"): ("1.34", "1.35", "1.36"),
    (Karpenter, "capacity"): ("spot", "on-demand", "spot-then-on-demand"),
}

SWITCHES: list[Field] = [(EksSpot, "creator_is_admin")]

BLOCKS: list[Field] = [(EksSpot, "public_access_cidrs")]
