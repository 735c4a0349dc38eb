"""The bindings are quick whichever file comes first: some import `modules/` before `synthesis.py`, or without it."""

from modules import bindings

bindings.install()
