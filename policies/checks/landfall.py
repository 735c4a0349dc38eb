"""What checkov loads: every file of this folder, by its path. A rule registers itself when it is imported."""

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

for name in ("required_tags", "public_ingress", "wildcard_policy", "plaintext_secret"):
    import_module(f"policies.rules.{name}")
