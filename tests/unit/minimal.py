"""The smallest environment: what has to be said, for everything else has its default."""

from typing import Any

from ruamel.yaml import YAML

MINIMAL_FILE = """\
stage: dev
workload:
  image: nginx:1.27
variants:
  fargate: {}
load_balancer:
  allow_plain_http: true
"""
"""An environment file, which gets its name from the file's."""

MINIMAL: dict[str, Any] = {"name": "dev", **YAML(typ="safe").load(MINIMAL_FILE)}
"""The same as values."""
