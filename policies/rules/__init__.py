"""The own checks, one file each; a file's docstring is its manual."""
