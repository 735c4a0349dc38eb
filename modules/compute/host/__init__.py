"""What lies on an EC2 instance: written there by its user data, and run by the system's own Python."""
