"""The key that starts a stack, as `Authorization: Bearer <key>` brings it."""

import hashlib
import hmac


def is_right(authorization: str, current: str, previous: str | None = None) -> bool:
    """Whether the header's key is the current one, or the one before. Both are compared, in constant time, whatever
    the lengths; an empty key is none."""
    scheme, _, key = authorization.partition(" ")
    given = _digest(key.strip())
    matches = [hmac.compare_digest(given, _digest(one)) for one in (current, previous) if one]
    return scheme.lower() == "bearer" and any(matches)


def _digest(text: str) -> bytes:
    # compare_digest tells texts of another length apart more quickly.
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
