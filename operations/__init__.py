"""What you do with Landfall: the `landfall` command."""
