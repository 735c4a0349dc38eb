"""Names of AWS resources: stable, readable, and within each service's limit."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of one stack's resources: `<project>-<stack>-<part>`."""

    project: str
    stack: str

    @property
    def prefix(self) -> str:
        """`<project>-<stack>`, such as `landfall-dev-fargate`."""
        return f"{self.project}-{self.stack}"

    def of(self, part: str, *, limit: int = 64) -> str:
        """The name of `part`; beyond `limit` characters (16 or more) the middle gives way to a hash, so that names stay
        distinct; where `part` alone is too long, its end does."""
        name = f"{self.prefix}-{part}"
        if len(name) <= limit:
            return name
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        kept = limit - len(part) - len(digest) - 2
        if kept <= 0:
            return f"{name[: limit - len(digest) - 1].rstrip('-')}-{digest}"
        return f"{self.prefix[:kept].rstrip('-')}-{digest}-{part}"
