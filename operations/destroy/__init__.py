"""The clean deletion of a stack: first it is told what goes and why, then it goes, and then AWS is asked what is left.

What has been done already is seen at AWS and nowhere else. So a deletion that was cut off, at whatever point, is simply
run again.
"""
