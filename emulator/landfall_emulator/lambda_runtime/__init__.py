"""Runs Lambda functions as processes of this machine, where LocalStack would want Docker.

LocalStack keeps the functions, counts their concurrency, retries and throttles; it asks the executor in here for one
execution environment after another. `inside/` is what runs in a function's own process.
"""
