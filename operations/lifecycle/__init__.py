"""What a stack does while it stands: what runs of it, stopping and starting it, and what auto-stop would do."""
