"""Whether GitHub signed a body: "Validating webhook deliveries" of GitHub's documentation."""

import hashlib
import hmac
import re
from collections.abc import Sequence

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})")


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Whether `signature`, as `X-Hub-Signature-256` has it, is the body's by one of the secrets.

    All are compared, each in constant time; an empty secret, with which anybody could sign, is none.
    """
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        return False
    expected = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets if secret]
    return any([hmac.compare_digest(one, found[1]) for one in expected])  # noqa: C419
