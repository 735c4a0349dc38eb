"""One page about what the variants of an environment cost, with nothing that would have to be loaded."""
