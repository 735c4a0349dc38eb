"""Stopping what is idle, and starting it again as it was.

`decision.py` decides, and knows nothing of AWS; `targets/` knows how each kind of thing is looked at, stopped and
started; `record.py` is what is noted on a thing meanwhile.
"""
