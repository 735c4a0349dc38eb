"""What happens to a stack while it stands: it stops when idle, starts again, and reports its bill."""
