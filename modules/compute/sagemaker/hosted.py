"""What an endpoint hosts, whatever its form: a model with the instances, or the concurrency, that it is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from environments.settings.inference import ONLY, MultiModel, Realtime, Serverless
from environments.settings.variants.sagemaker import SageMaker


@dataclass(frozen=True, kw_only=True)
class Hosted:
    """A production variant: `model_data` is a key in the model bucket, a folder where `many` models are in it.

    A serverless one has no `instance_type`.
    """

    name: str
    image: str
    model_data: str | None = None
    many: bool = False
    weight: float = 1
    instance_type: str = ""
    instances: int = 0


def hosted(settings: SageMaker, workload_image: str) -> Iterator[Hosted]:
    """The production variants that the settings ask for."""
    endpoint, image = settings.endpoint, settings.image or workload_image
    if isinstance(endpoint, Realtime):
        for name, variant in endpoint.production_variants.items():
            yield Hosted(
                name=name,
                image=variant.image or image,
                model_data=variant.model_data,
                weight=variant.weight,
                instance_type=variant.instance_type,
                instances=variant.scaling.min_instances,
            )
    elif isinstance(endpoint, MultiModel):
        yield Hosted(
            name=ONLY,
            image=image,
            model_data="models/",
            many=True,
            instance_type=endpoint.instance_type,
            instances=endpoint.scaling.min_instances,
        )
    elif isinstance(endpoint, Serverless):
        yield Hosted(name=ONLY, image=image, model_data=endpoint.model_data)
    else:
        yield Hosted(
            name=ONLY,
            image=image,
            model_data=endpoint.model_data,
            instance_type=endpoint.instance_type,
            # SageMaker begins with one, also where scaling goes down to none.
            instances=max(1, endpoint.scaling.min_instances),
        )
