"""The folder that checkov is pointed at with ``external-checks-dir``."""
