"""An estimate for people and for programs."""
