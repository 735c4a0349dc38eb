"""Protection against deletion, on Terraform's side."""

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle


def protected(deletion_protection: bool, *, ignore_changes: Sequence[str] = ()) -> TerraformResourceLifecycle | None:
    """A life cycle that refuses to plan the resource's destruction.

    AWS's own protection isn't enough: a `destroy` would take everything else away before it meets the one resource
    that AWS refuses to delete. `ignore_changes` are attributes that somebody else changes too.
    """
    if not deletion_protection and not ignore_changes:
        return None
    return TerraformResourceLifecycle(
        prevent_destroy=True if deletion_protection else None, ignore_changes=list(ignore_changes) or None
    )
