"""What runs in the process of a function, before and around its handler: the standard library only.

It is AWS's Python runtime in small (github.com/aws/aws-lambda-python-runtime-interface-client, from which the names and
shapes of its errors and log lines are): imports the handler, calls it once per line that comes in, answers with a line.
"""
