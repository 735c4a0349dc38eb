"""SageMaker hosting: models, endpoint configurations and endpoints, with everything that was said of them.

moto forgets half of a model and half of a variant, knows no instance type of the last years, and cannot update an
endpoint. What it has beside hosting is moto's, but for what would run a container: nothing is executed here, so that
a job could only pretend to have ended well.
"""

from landfall_emulator.handler import Handler, refuse
from landfall_emulator.services.sagemaker import endpoints, hosting, tags
from landfall_emulator.validation import validated

_JOBS = (
    "CreateAutoMLJob",
    "CreateAutoMLJobV2",
    "CreateCompilationJob",
    "CreateHyperParameterTuningJob",
    "CreateProcessingJob",
    "CreateTrainingJob",
    "CreateTransformJob",
)

OPERATIONS: dict[str, Handler] = dict.fromkeys(_JOBS, refuse) | validated(
    hosting.OPERATIONS | endpoints.OPERATIONS | tags.OPERATIONS
)
