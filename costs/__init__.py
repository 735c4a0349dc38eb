"""What it costs: a price catalogue, and an estimate over Terraform JSON.

An estimate is a pure function: a document (a synthesized stack, a plan or a state), what is known of its usage, and the
catalogue give lines. Nothing here knows how the Terraform JSON came about.
"""
