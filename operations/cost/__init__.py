"""What stacks and plans cost: the commands around the estimator."""
