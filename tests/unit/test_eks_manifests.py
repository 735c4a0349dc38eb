"""The Kubernetes manifests beside an `eks_spot` stack: valid, safe, and as the settings say."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from environments.settings.variants.eks_spot import KubernetesVersion
from tests.unit.synthesis import OWN_STACKS, Block, Stack, own_stack, variant_stack

OWN = [name for name in OWN_STACKS if name.endswith("-eks-spot")]

EVERYTHING: dict[str, Any] = {
    "workload": {
        "image": "ecr:1.4.2",
        "command": ["serve", "--label=$(HOSTNAME)"],
        "environment": {"GREETING": "on", "PRICE": "$(5)", "LINES": "a\nb: c"},
        "secrets": {
            "API_KEY": "create",
            "TOKEN": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-AbCdEf:token:AWSPREVIOUS:",
            "PIN": "arn:aws:ssm:us-east-1:111122223333:parameter/a/b",
            "PLAIN_PIN": "arn:aws:ssm:us-east-1:111122223333:parameter/pin",
        },
        "architectures": ["arm64", "x86_64"],
    },
    "network": {"tiers": {"data": {}, "ml": {}}},
    "database": {},
    "cache": {},
    "storage": {"buckets": {"models": {}}},
}
SETTINGS: Block = {"app": {}, "gpu": {}, "torchserve": {"models": "models", "image": "ecr:ts-1"}, "user_id": 1001}

IN_KUBERNETES = {"apps/v1", "autoscaling/v2", "networking.k8s.io/v1", "policy/v1", "storage.k8s.io/v1", "v1"}
CUSTOM = {
    "karpenter.k8s.aws/v1", "karpenter.sh/v1", "kustomize.config.k8s.io/v1beta1", "secrets-store.csi.x-k8s.io/v1",
}  # fmt: skip
"""Kinds of add-ons, which the schemas of Kubernetes don't hold."""


def everything() -> Stack:
    return variant_stack("eks_spot", SETTINGS, **EVERYTHING)


def documents(built: Stack, folder: str = "") -> Iterator[tuple[str, Block]]:
    """File name and content of each document below a folder."""
    for path, text in built.files.items():
        if path.endswith(".yaml") and path.startswith(folder):
            for document in YAML(typ="safe").load_all(text):
                yield path, document


def manifest(kind: str, name: str = "app", *, built: Stack | None = None) -> Block:
    (found,) = (
        document
        for _, document in documents(built or variant_stack("eks_spot"))
        if document["kind"] == kind and document["metadata"]["name"] == name
    )
    return found


def pod(name: str = "app", *, built: Stack | None = None) -> Block:
    spec: Block = manifest("Deployment", name, built=built)["spec"]["template"]["spec"]
    return spec


def container(name: str = "app", *, built: Stack | None = None) -> Block:
    (found,) = pod(name, built=built)["containers"]
    assert isinstance(found, dict)
    return found


def values(built: Stack) -> dict[str, str]:
    """What Terraform puts into values.env."""
    text: str = built.document["output"]["manifest_values"]["value"]
    return dict(line.split("=", 1) for line in text.splitlines())


# --- as a whole


@pytest.mark.parametrize("version", get_args(KubernetesVersion))
@pytest.mark.parametrize("name", [*OWN, "everything"])
def test_every_manifest_is_what_the_schemas_of_every_offered_version_allow(name: str, version: str) -> None:
    built = everything() if name == "everything" else own_stack(name)
    judged = 0
    for path, document in documents(built):
        if document["apiVersion"] in CUSTOM:
            continue
        assert document["apiVersion"] in IN_KUBERNETES, path
        kubernetes_validate.validate(document, version, strict=True)
        judged += 1
    assert judged >= 8


def test_the_schemas_refuse_what_isnt_a_manifest() -> None:
    wrong = manifest("Deployment")
    wrong["spec"]["template"]["spec"]["containers"][0]["imge"] = "x"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.35", strict=True)


@pytest.mark.parametrize("name", [*OWN, "everything"])
def test_the_kustomizations_name_every_file_beside_them(name: str) -> None:
    built = everything() if name == "everything" else own_stack(name)
    for folder in ("manifests", "karpenter"):
        named = [path for path in built.files if path == f"{folder}/kustomization.yaml"]
        for path in named:
            (listed,) = YAML(typ="safe").load_all(built.files[path])
            beside = {each.partition("/")[2] for each in built.files if each.startswith(f"{folder}/")}
            assert set(listed["resources"]) == beside - {"kustomization.yaml"}
    assert "manifests/kustomization.yaml" in built.files


def test_the_same_settings_render_the_same_files() -> None:
    one, other = (variant_stack("eks_spot", SETTINGS, **{**EVERYTHING, "owner": owner}) for owner in ("one", "other"))
    differing = {path for path in one.files if one.files[path] != other.files[path]}
    # The tags of what Karpenter launches name the owner.
    assert differing == {"karpenter/ec2-node-class.yaml"}


def test_no_manifest_waits_for_terraform() -> None:
    assert [path for path, text in everything().files.items() if "${" in text or "TfToken" in text] == []


def test_texts_that_look_like_something_else_stay_texts() -> None:
    text = everything().files["manifests/deployment.yaml"]
    # For YAML 1.1, which kubectl reads, a bare `on` is true.
    assert 'value: "on"' in text
    assert {each["name"]: each.get("value") for each in container(built=everything())["env"]}["LINES"] == "a\nb: c"


@pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="kubectl isn't installed; it is none of the project's tools"
)
def test_kustomize_puts_the_values_where_they_belong(tmp_path: Path) -> None:
    built = everything()
    for path, text in built.files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    known = values(built) | {
        "app-image": "1.dkr.ecr.us-east-1.amazonaws.com/x:1.4.2",
        "secrets": '[{"objectName":"s"}]',
    }
    lines = [f"{key}={value}" for key, value in known.items()]
    (tmp_path / "manifests" / "values.env").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        ["kubectl", "kustomize", tmp_path / "manifests"], capture_output=True, text=True, check=True, timeout=60
    )
    made = {(each["kind"], each["metadata"]["name"]): each for each in YAML(typ="safe").load_all(done.stdout)}
    (name,) = [name for kind, name in made if kind == "ConfigMap"]
    assert re.fullmatch(r"values-\w{10}", name)
    (app,) = made["Deployment", "app"]["spec"]["template"]["spec"]["containers"]
    assert app["image"] == known["app-image"]
    used = {each["valueFrom"]["configMapKeyRef"]["name"] for each in app["env"] if "configMapKeyRef" in str(each)}
    assert used == {name}
    assert made["SecretProviderClass", "app"]["spec"]["parameters"]["objects"] == known["secrets"]


# --- the workload


def test_the_pods_keep_to_the_strictest_pod_security_standard() -> None:
    labels = manifest("Namespace", "landfall")["metadata"]["labels"]
    assert labels == {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}


@pytest.mark.parametrize("name", ["app", "torchserve"])
def test_a_container_has_no_rights_beyond_its_own(name: str) -> None:
    spec = pod(name, built=everything())
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    for each in [*spec["containers"], *spec.get("initContainers", [])]:
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_the_image_s_own_user_runs_it_unless_the_settings_name_one() -> None:
    assert "runAsUser" not in pod()["securityContext"]
    assert pod(built=everything())["securityContext"]["runAsUser"] == 1001


def test_a_pod_gets_the_size_of_the_workload() -> None:
    built = variant_stack("eks_spot", workload={"cpu": 0.25, "memory_gb": 1.5})
    size = {"cpu": "250m", "memory": "1536Mi"}
    assert container(built=built)["resources"] == {"requests": size, "limits": size}


def test_the_probes_ask_the_workload_s_own_path() -> None:
    built = variant_stack("eks_spot", {"start_seconds": 125}, workload={"health_check_path": "/up", "port": 9000})
    found = container(built=built)
    assert found["ports"] == [{"name": "http", "containerPort": 9000, "protocol": "TCP"}]
    probes = {name: found[f"{name}Probe"] for name in ("startup", "readiness", "liveness")}
    assert {probe["httpGet"]["path"] for probe in probes.values()} == {"/up"}
    # 13 times 10 seconds.
    assert (probes["startup"]["failureThreshold"], probes["startup"]["periodSeconds"]) == (13, 10)


def test_a_pod_ends_after_the_load_balancer_has_let_go_of_it() -> None:
    assert container()["lifecycle"]["preStop"] == {"sleep": {"seconds": 15}}
    assert pod()["terminationGracePeriodSeconds"] > 15


def test_pods_spread_over_zones_and_nodes() -> None:
    spread = pod()["topologySpreadConstraints"]
    assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    assert all(each["labelSelector"]["matchLabels"] == {"app.kubernetes.io/name": "app"} for each in spread)


@pytest.mark.parametrize(
    ("settings", "pools"),
    [
        ({}, ["spot", "karpenter"]),
        ({"app": {}}, ["app", "spot", "karpenter"]),
        ({"spot": None, "karpenter": None}, ["system"]),
        ({"spot": None, "app": {}, "karpenter": None}, ["app"]),
    ],
)
def test_pods_run_on_the_workload_s_nodes_and_prefer_spot(settings: Block, pools: list[str]) -> None:
    affinity = pod(built=variant_stack("eks_spot", settings))["affinity"]["nodeAffinity"]
    (terms,) = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    on, built_for = terms["matchExpressions"]
    assert on == {"key": "landfall/pool", "operator": "In", "values": pools}
    assert built_for == {"key": "kubernetes.io/arch", "operator": "In", "values": ["arm64"]}
    preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution", [])
    assert bool(preferred) == ("spot" in pools)


def test_pods_tolerate_the_taint_of_spot_nodes() -> None:
    (group,) = (
        block
        for block in variant_stack("eks_spot").all("aws_eks_node_group").values()
        if block["capacity_type"] == "SPOT"
    )
    (taint,) = group["taint"]
    (toleration,) = pod()["tolerations"]
    assert (toleration["key"], toleration["value"]) == (taint["key"], taint["value"])
    assert (taint["effect"], toleration["effect"]) == ("NO_SCHEDULE", "NoSchedule")


def test_variables_that_are_known_stand_in_the_deployment_as_they_are() -> None:
    env = {each["name"]: each for each in container(built=everything())["env"]}
    assert env["GREETING"]["value"] == "on"
    # Kubernetes would put a variable in place of $(...).
    assert env["PRICE"]["value"] == "$$(5)"
    assert container(built=everything())["args"] == ["serve", "--label=$$(HOSTNAME)"]


def test_variables_that_only_aws_knows_come_from_the_values() -> None:
    built = everything()
    from_values = {
        each["valueFrom"]["configMapKeyRef"]["key"]
        for each in container(built=built)["env"]
        if "configMapKeyRef" in each.get("valueFrom", {})
    }
    assert {"BUCKET_MODELS", "DATABASE_HOST", "DATABASE_USER", "CACHE_HOST", "CACHE_TLS"} <= from_values
    assert from_values <= set(values(built))
    assert values(built)["DATABASE_HOST"] == "${aws_db_instance.database/instance.address}"


def test_a_variable_of_the_workload_s_own_wins() -> None:
    built = variant_stack(
        "eks_spot",
        workload={"environment": {"DATABASE_HOST": "elsewhere"}},
        database={},
        network={"tiers": {"data": {}}},
    )
    env = {each["name"]: each for each in container(built=built)["env"]}
    assert env["DATABASE_HOST"]["value"] == "elsewhere"
    assert "DATABASE_HOST" not in values(built)


def test_an_image_of_the_stack_s_own_repository_is_a_value() -> None:
    built = everything()
    repository = "${aws_ecr_repository.registry/repository.repository_url}"
    assert values(built)["app-image"] == f"{repository}:1.4.2"
    assert values(built)["torchserve-image"] == f"{repository}:ts-1"
    assert container(built=built)["image"] == "landfall/dev-eks-spot:1.4.2"


def test_another_image_stands_in_the_deployment() -> None:
    assert container()["image"] == "nginx:1.27"
    assert "replacements" not in variant_stack("eks_spot").files["manifests/kustomization.yaml"]


def test_the_service_listens_on_the_port_that_the_load_balancer_sends_to() -> None:
    built = variant_stack("eks_spot")
    (port,) = manifest("Service", built=built)["spec"]["ports"]
    assert port["nodePort"] == built.one("aws_lb_target_group")["port"] == 30080
    assert manifest("Service", built=built)["spec"]["externalTrafficPolicy"] == "Cluster"


def test_the_autoscaler_aims_at_the_targets_of_the_settings() -> None:
    spec = manifest("HorizontalPodAutoscaler")["spec"]
    targets = {each["resource"]["name"]: each["resource"]["target"]["averageUtilization"] for each in spec["metrics"]}
    assert (spec["minReplicas"], spec["maxReplicas"], targets) == (2, 10, {"cpu": 70, "memory": 80})
    built = variant_stack("eks_spot", {"scaling": {"min_pods": 3, "max_pods": 12, "memory_percent": None}})
    spec = manifest("HorizontalPodAutoscaler", built=built)["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 12)
    assert [each["resource"]["name"] for each in spec["metrics"]] == ["cpu"]


def test_the_autoscaler_owns_the_number_of_pods() -> None:
    assert "replicas" not in manifest("Deployment")["spec"]


def test_one_pod_at_a_time_may_be_disrupted() -> None:
    spec = manifest("PodDisruptionBudget")["spec"]
    assert spec["maxUnavailable"] == 1
    assert spec["selector"]["matchLabels"] == {"app.kubernetes.io/name": "app"}


def test_volumes_are_encrypted_by_default() -> None:
    found = manifest("StorageClass", "gp3")
    assert found["parameters"] == {"type": "gp3", "encrypted": "true"}
    assert found["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}


# --- who talks to whom


def test_nothing_passes_that_isnt_said() -> None:
    spec = manifest("NetworkPolicy", "default-deny")["spec"]
    assert spec == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}


def test_requests_come_from_the_nodes() -> None:
    spec = manifest("NetworkPolicy", built=everything())["spec"]
    (ingress,) = spec["ingress"]
    # The tiers app and ml of 10.0.0.0/16 over two zones.
    blocks = {each["ipBlock"]["cidr"] for each in ingress["from"]}
    assert blocks == {"10.0.16.0/22", "10.0.20.0/22", "10.0.48.0/22", "10.0.52.0/22"}
    assert ingress["ports"] == [{"protocol": "TCP", "port": 8080}]


def ways_out(built: Stack) -> set[tuple[str, int]]:
    egress = manifest("NetworkPolicy", built=built)["spec"]["egress"]
    return {
        (to.get("ipBlock", {}).get("cidr", "pods"), port["port"])
        for each in egress
        for to in each["to"]
        for port in each["ports"]
    }


def test_pods_reach_dns_their_role_and_what_speaks_tls() -> None:
    assert ways_out(variant_stack("eks_spot")) == {("pods", 53), ("169.254.170.23/32", 80), ("0.0.0.0/0", 443)}


def test_pods_reach_the_data_stores_and_torchserve_where_there_are_any() -> None:
    further = ways_out(everything()) - ways_out(variant_stack("eks_spot"))
    blocks = ("10.0.32.0/22", "10.0.36.0/22")
    assert further == {("pods", 8080), *((block, port) for block in blocks for port in (5432, 6379))}


def test_torchserve_is_asked_by_the_workload_alone_and_its_management_by_nobody() -> None:
    (ingress,) = manifest("NetworkPolicy", "torchserve", built=everything())["spec"]["ingress"]
    assert ingress["from"] == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "app"}}}]
    assert ingress["ports"] == [{"protocol": "TCP", "port": 8080}]


# --- secrets


def test_secrets_are_variables_from_a_secret_that_the_driver_syncs() -> None:
    built = everything()
    names = {"API_KEY", "DATABASE_PASSWORD", "PIN", "PLAIN_PIN", "TOKEN"}
    references = {
        each["name"]: each["valueFrom"]["secretKeyRef"]
        for each in container(built=built)["env"]
        if "secretKeyRef" in each.get("valueFrom", {})
    }
    assert references == {name: {"name": "app-secrets", "key": name} for name in names}
    (synced,) = manifest("SecretProviderClass", built=built)["spec"]["secretObjects"]
    assert {each["key"] for each in synced["data"]} == names
    assert synced["secretName"] == "app-secrets"
    # The driver syncs for pods that mount.
    (volume,) = [each for each in pod(built=built)["volumes"] if "csi" in each]
    assert volume["csi"]["volumeAttributes"] == {"secretProviderClass": "app"}
    assert volume["name"] in {each["name"] for each in container(built=built)["volumeMounts"]}


def test_the_driver_reads_secrets_with_the_pod_s_own_role() -> None:
    assert manifest("SecretProviderClass", built=everything())["spec"]["parameters"]["usePodIdentity"] == "true"


def test_each_secret_is_found_where_its_reference_points() -> None:
    objects = {each["objectAlias"]: each for each in YAML(typ="safe").load(values(everything())["secrets"])}
    own = "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}"
    assert objects["API_KEY"] == {"objectName": own, "objectType": "secretsmanager", "objectAlias": "API_KEY"}
    password = objects["DATABASE_PASSWORD.json"]
    assert password["objectName"] == "${aws_db_instance.database/instance.master_user_secret[0].secret_arn}"
    assert password["jmesPath"] == [{"path": '"password"', "objectAlias": "DATABASE_PASSWORD"}]
    token = objects["TOKEN.json"]
    assert token["objectName"] == "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-AbCdEf"
    assert token["objectVersionLabel"] == "AWSPREVIOUS"
    assert token["jmesPath"] == [{"path": '"token"', "objectAlias": "TOKEN"}]
    assert (objects["PIN"]["objectName"], objects["PIN"]["objectType"]) == ("/a/b", "ssmparameter")
    assert objects["PLAIN_PIN"]["objectName"] == "pin"


def test_without_secrets_nothing_is_mounted() -> None:
    assert not [each for each in pod()["volumes"] if "csi" in each]
    assert "manifests/secret-provider-class.yaml" not in variant_stack("eks_spot").files


# --- TorchServe


def test_torchserve_gets_one_gpu_and_its_share_of_the_smallest_node() -> None:
    resources = container("torchserve", built=everything())["resources"]
    assert resources["limits"] == resources["requests"] == {"cpu": "3", "memory": "14Gi", "nvidia.com/gpu": 1}
    several = variant_stack("eks_spot", {"gpu": {"instance_types": ["g4dn.12xlarge"]}, "torchserve": {}})
    assert container("torchserve", built=several)["resources"]["limits"]["cpu"] == "11"


def test_torchserve_runs_on_the_gpu_nodes_alone() -> None:
    spec = pod("torchserve", built=everything())
    assert spec["nodeSelector"] == {"landfall/pool": "gpu"}
    assert [each["key"] for each in spec["tolerations"]] == ["nvidia.com/gpu"]
    assert manifest("DaemonSet", "nvidia-device-plugin", built=everything())["spec"]["template"]["spec"][
        "nodeSelector"
    ] == {"landfall/pool": "gpu"}


def test_models_are_copied_from_their_bucket_first() -> None:
    built = everything()
    (fetch,) = pod("torchserve", built=built)["initContainers"]
    assert "s3://$(MODELS_BUCKET)/" in fetch["command"]
    assert values(built)["models-bucket"] == "${aws_s3_bucket.bucket-models/bucket.id}"
    assert "--models=all" in container("torchserve", built=built)["args"]
    empty = variant_stack("eks_spot", {"gpu": {}, "torchserve": {}})
    assert "initContainers" not in pod("torchserve", built=empty)


def test_the_workload_knows_where_torchserve_is() -> None:
    env = {each["name"]: each.get("value") for each in container(built=everything())["env"]}
    assert env["TORCHSERVE_URL"] == "http://torchserve.landfall.svc.cluster.local:8080"


def test_torchserve_scales_between_its_bounds() -> None:
    spec = manifest("HorizontalPodAutoscaler", "torchserve", built=everything())["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (1, 8)
    assert spec["metrics"][0]["resource"]["target"]["averageUtilization"] == 60


# --- Karpenter


def test_karpenter_launches_what_the_image_is_built_for_and_within_its_limits() -> None:
    built = variant_stack(
        "eks_spot",
        {"karpenter": {"vcpu_limit": 10, "memory_limit_gb": 20, "capacity": "spot"}},
        workload={"architectures": ["arm64", "x86_64"]},
    )
    spec = manifest("NodePool", "default", built=built)["spec"]
    asked = {each["key"]: each["values"] for each in spec["template"]["spec"]["requirements"]}
    assert asked["kubernetes.io/arch"] == ["arm64", "amd64"]
    assert asked["karpenter.sh/capacity-type"] == ["spot"]
    assert spec["limits"] == {"cpu": "10", "memory": "20Gi"}


def test_karpenter_s_nodes_are_like_the_others_and_for_the_workload_alone() -> None:
    template = manifest("NodePool", "default")["spec"]["template"]
    assert template["metadata"]["labels"] == {"landfall/pool": "karpenter"}
    assert [each["key"] for each in template["spec"]["taints"]] == ["landfall/spot"]
    spec = manifest("EC2NodeClass", "default")["spec"]
    assert spec["metadataOptions"]["httpTokens"] == "required"
    assert spec["metadataOptions"]["httpPutResponseHopLimit"] == 1
    assert spec["blockDeviceMappings"][0]["ebs"]["encrypted"] is True


def test_karpenter_finds_the_role_the_subnets_and_the_group_that_the_stack_made() -> None:
    built = variant_stack("eks_spot")
    spec = manifest("EC2NodeClass", "default", built=built)["spec"]
    assert spec["role"] == built.one("aws_iam_role", "eks-spot/karpenter/node-role/role")["name"]
    (subnets,) = spec["subnetSelectorTerms"]
    own = {**built.default_tags, **built.one("aws_subnet", "network/app-1")["tags"]}
    assert subnets["tags"].items() <= own.items()
    other = {**built.default_tags, **built.one("aws_subnet", "network/public-1")["tags"]}
    assert not subnets["tags"].items() <= other.items()
    (groups,) = spec["securityGroupSelectorTerms"]
    assert groups["tags"] == {"aws:eks:cluster-name": built.one("aws_eks_cluster")["name"]}


def test_what_karpenter_launches_carries_the_stack_s_tags() -> None:
    built = variant_stack("eks_spot")
    tags = manifest("EC2NodeClass", "default", built=built)["spec"]["tags"]
    assert {**built.default_tags, "Component": "nodes", "Name": "landfall-dev-eks-spot-karpenter"} == tags


def test_without_karpenter_nothing_is_rendered_for_it() -> None:
    built = variant_stack("eks_spot", {"karpenter": None})
    assert not [path for path in built.files if path.startswith("karpenter/")]
    assert "helm" not in built.files["README.md"].lower().replace("https://helm.sh", "").partition("## 1.")[2]


# --- the commands


def test_the_readme_says_how_with_the_stack_s_own_names() -> None:
    text = variant_stack("eks_spot", region="eu-central-1").files["README.md"]
    for words in (
        "aws eks update-kubeconfig --region eu-central-1 --name landfall-dev-eks-spot",
        "terraform output -raw manifest_values > manifests/values.env",
        "kubectl apply -k manifests",
        "settings.interruptionQueue=landfall-dev-eks-spot-karpenter",
        "AWS-StartPortForwardingSessionToRemoteHost",
    ):
        assert words in text


def test_the_readme_needs_no_tunnel_to_an_open_control_plane() -> None:
    text = variant_stack("eks_spot", {"public_access_cidrs": ["203.0.113.0/24"]}).files["README.md"]
    assert "start-session" not in text
