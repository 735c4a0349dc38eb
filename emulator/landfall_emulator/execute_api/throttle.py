"""Throttling by token buckets, as API Gateway does it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass
class _Bucket:
    tokens: float
    filled: float = field(default_factory=time.monotonic)


_buckets: dict[Hashable, _Bucket] = {}
_lock = threading.Lock()


def passes(who: Hashable, *, rate: float | None, burst: float | None) -> bool:
    """Whether a request of `who` passes: `rate` requests per second do, and `burst` at once; None means any number."""
    if rate is None:
        return True
    size = max(rate, 1.0) if burst is None else burst
    with _lock:
        now = time.monotonic()
        bucket = _buckets.setdefault(who, _Bucket(tokens=size, filled=now))
        bucket.tokens = min(size, bucket.tokens + (now - bucket.filled) * rate)
        bucket.filled = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True
