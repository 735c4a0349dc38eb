"""Cost Explorer: anomaly monitors, their subscriptions, and the list of cost categories, which moto lacks.

What things cost is refused, unless somebody has put it (`costs`).
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ce.models import CostExplorerBackend, ce_backends

from landfall_emulator import tags
from landfall_emulator.handler import Handler, below, error
from landfall_emulator.paging import page
from landfall_emulator.services.ce import anomalies, costs
from landfall_emulator.validation import validated


def create_category(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if any(one.name == request["Name"] for one in _backend(context).cost_categories.values()):
        raise error("ValidationException", f"Failed to create Cost Category: {request['Name']} already exists")
    return below(context, request)


def list_categories(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = [
        {
            "CostCategoryArn": one.arn,
            "Name": one.name,
            "EffectiveStart": one.effective_start,
            "NumberOfRules": len(one.rules),
            "DefaultValue": one.default_value,
        }
        for one in _backend(context).cost_categories.values()
    ]
    some, token = page(told, request)
    return {"CostCategoryReferences": some, "NextToken": token}


def delete_category(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    category = _backend(context).describe_cost_category_definition(request["CostCategoryArn"])
    # moto tells no end, where AWS tells one of this form
    return {**below(context, request), "EffectiveEnd": category.effective_start}


def _backend(context: RequestContext) -> CostExplorerBackend:
    return ce_backends[context.account_id][context.partition]


def _tags(context: RequestContext, wanted: str) -> MutableMapping[str, str]:
    if (found := anomalies.tags_of_arn(context, wanted)) is not None:
        return found
    if wanted not in _backend(context).cost_categories:
        raise error("ResourceNotFoundException", f"Can not find resource with arn: {wanted}")
    held: dict[str, Any] = _backend(context).tagger.tags
    kept: MutableMapping[str, str] = held.setdefault(wanted, {})
    return kept


OPERATIONS: dict[str, Handler] = validated(
    anomalies.OPERATIONS
    | costs.OPERATIONS
    | tags.operations(_tags, tags="ResourceTags", keys="ResourceTagKeys", pairs=True)
    | {
        "CreateCostCategoryDefinition": create_category,
        "ListCostCategoryDefinitions": list_categories,
        "DeleteCostCategoryDefinition": delete_category,
    }
)
