"""What checkov loads: it imports every file of this folder by its path, and each rule registers itself when it is imported."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import policies.terraform_json
import policies.rules.plaintext_secret
import policies.rules.public_ingress
import policies.rules.required_tags
import policies.rules.wildcard_policy  # noqa: F401
