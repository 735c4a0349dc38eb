"""Brings a bare machine up to the project's tasks.

It runs before anything is installed: standard library only, Python 3.8 or later.
"""
