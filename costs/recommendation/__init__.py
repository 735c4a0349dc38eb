"""Which variant fits: scores of a decision matrix, and rules that change them by what is needed.

A variant has a score from 0 to 10 in each of four criteria (`criteria.py`); that of cost is computed from the
estimates. Rules rule a variant out (`limits.py`), or add and take points (`preferences.py`), by the answers that
were given (`needs.py`) and by what a variant costs. `recommend` is the pure function over all that.

"Seed 000" to "seed 004" are the design documents that this project grew from:
000 the deployment plan of an AI testing agent, 001 deployment options of a multi-tenant AI platform, 002 an
infrastructure review for an agent orchestrator, 003 the architecture of a prompt service, and 004 the decision matrix
of a model server.
"""
