"""LocalStack on loopback, without Docker or an account, with the AWS services that Landfall's stacks use."""
