"""The variant that CONTRIBUTING adds, added."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.unit.main_process import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LAST_FIELD = "    @model_validator"


def test_the_variant_that_it_adds_is_synthesized_and_nothing_else_has_to_know_it(tmp_path: Path) -> None:
    settings, line, construct = re.findall(r"```python\n(.*?)```", CONTRIBUTING, re.DOTALL)
    for room in ("environments", "modules", "lambdas"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", tmp_path)
    (tmp_path / "environments/settings/variants/lightsail.py").write_text(settings, encoding="utf-8")
    (tmp_path / "modules/variants/lightsail.py").write_text(construct, encoding="utf-8")
    variants = tmp_path / "environments/settings/variants/__init__.py"
    text = variants.read_text(encoding="utf-8")
    imported = "from environments.settings.variants.lightsail import Lightsail\n"
    at = text.index("from environments.settings.variants")
    text = (text[:at] + imported + text[at:]).replace(LAST_FIELD, f"{line}\n{LAST_FIELD}", 1)
    variants.write_text(text, encoding="utf-8")
    dev = tmp_path / "environments/dev.yaml"
    dev.write_text(dev.read_text(encoding="utf-8").replace("variants:\n", "variants:\n  lightsail: {}\n"))

    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=tmp_path,
        env={**os.environ, "LANDFALL_STACKS": "dev-lightsail"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )

    assert done.returncode == 0, done.stderr
    written = json.loads((tmp_path / "cdktf.out/stacks/dev-lightsail/cdk.tf.json").read_text(encoding="utf-8"))
    (service,) = written["resource"]["aws_lightsail_container_service"].values()
    assert (service["name"], service["power"], service["scale"]) == ("landfall-dev-lightsail-app", "nano", 1)
    assert written["output"].keys() >= {"url", "log_group", "scalable", "bedrock_callers"}
    assert "aws_vpc" not in written["resource"]
