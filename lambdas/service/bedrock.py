"""Asking a Bedrock model."""

import os
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_MOST_TOKENS = 512


def models() -> list[str]:
    """Ids of the models that the function may call."""
    return [model for model in os.environ.get("BEDROCK_MODELS", "").split(",") if model]


def ask(model: str, prompt: str) -> str:
    """The model's answer. Raises botocore's ClientError and BotoCoreError."""
    answer = _client().converse(
        modelId=model,
        messages=[{"role": "user", "content": [{"text": prompt}]}],
        inferenceConfig={"maxTokens": _MOST_TOKENS},
    )
    return "".join(part.get("text", "") for part in answer["output"]["message"]["content"])


@cache
def _client() -> Any:
    # One try: API Gateway waits 30 s at most.
    return boto3.client("bedrock-runtime", config=Config(read_timeout=25, retries={"total_max_attempts": 1}))
