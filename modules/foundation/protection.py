"""Protection against deletion, on Terraform's side."""

from cdktf import TerraformResourceLifecycle


def protected(deletion_protection: bool) -> TerraformResourceLifecycle | None:
    """A life cycle that refuses to plan the resource's destruction.

    AWS's own protection isn't enough: a `destroy` would take everything else away before it meets the one resource
    that AWS refuses to delete.
    """
    return TerraformResourceLifecycle(prevent_destroy=True) if deletion_protection else None
