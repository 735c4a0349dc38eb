"""Memory, disk and GPU of EC2 instances, which only an agent on them sees, and their system's log."""

import json
from typing import Any

from modules.foundation.observability import Metric

NAMESPACE = "CWAgent"
"""The agent's own default."""

_METRICS = {"memory": "mem_used_percent", "disk": "disk_used_percent", "gpu": "nvidia_smi_utilization_gpu"}


def agent_metric(what: str, stack: str, *, statistic: str) -> Metric:
    """`memory`, `disk` or `gpu` of all instances of a stack together."""
    return Metric(namespace=NAMESPACE, name=_METRICS[what], statistic=statistic, dimensions={"Stack": stack})


def agent_configuration(*, stack: str, log_group: str, disks: list[str], gpu: bool) -> str:
    """The agent's JSON. All instances of a stack write to the same metrics, which are paid for by the piece; `disks`
    are mount points."""

    def collect(**settings: Any) -> dict[str, Any]:
        return {**settings, "append_dimensions": {"Stack": stack}}

    collected = {
        "mem": collect(measurement=["used_percent"]),
        "disk": collect(measurement=["used_percent"], resources=disks, drop_device=True),
    }
    if gpu:
        collected["nvidia_gpu"] = collect(measurement=["utilization_gpu", "memory_used"])
    # What systemd and cloud-init say; containers write to the log group themselves.
    files = {"cloud-init": "/var/log/cloud-init-output.log", "containers": "/var/log/landfall.log"}
    configuration = {
        "agent": {"metrics_collection_interval": 60, "omit_hostname": True},
        "metrics": {
            "namespace": NAMESPACE,
            "metrics_collected": collected,
            "aggregation_dimensions": [["Stack"]],
        },
        "logs": {
            "logs_collected": {
                "files": {
                    "collect_list": [
                        {
                            "file_path": path,
                            "log_group_name": log_group,
                            "log_stream_name": f"{{instance_id}}/{stream}",
                        }
                        for stream, path in files.items()
                    ]
                }
            }
        },
    }
    return json.dumps(configuration, separators=(",", ":"))
