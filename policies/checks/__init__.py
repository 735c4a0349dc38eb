"""Checks that checkov loads with ``external-checks-dir``; each file's docstring is its check's manual."""
