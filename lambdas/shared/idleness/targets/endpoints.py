"""Endpoints of SageMaker, as its API tells of them."""

from typing import Any

from idleness.targets.target import Clients, tags_of


def find_endpoint(aws: Clients, name: str) -> dict[str, Any] | None:
    """What DescribeEndpoint tells; None where there is no such endpoint. Raises botocore's errors."""
    client = aws("sagemaker")
    try:
        endpoint: dict[str, Any] = client.describe_endpoint(EndpointName=name)
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ValidationException":
            return None
        raise
    return endpoint


def tags_of_endpoint(aws: Clients, endpoint: dict[str, Any]) -> dict[str, str]:
    """Its tags. Raises botocore's errors."""
    pages = aws("sagemaker").get_paginator("list_tags").paginate(ResourceArn=endpoint["EndpointArn"])
    return tags_of([tag for page in pages for tag in page["Tags"]])
