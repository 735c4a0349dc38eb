"""What answers the requests to deployed APIs, `https://<api>.execute-api.<region>.amazonaws.com/…`, and function URLs.

LocalStack has that for REST APIs, where throttling and access logs are added here; HTTP APIs are wholly here. Both are
reached by their host name in the header `Host`, or without any DNS at `<endpoint>/_aws/execute-api/<api>/…`.
"""
