"""All rules, in the order in which they are shown."""

from costs.recommendation.limits import LIMITS
from costs.recommendation.preferences import PREFERENCES

RULES = (*LIMITS, *PREFERENCES)
