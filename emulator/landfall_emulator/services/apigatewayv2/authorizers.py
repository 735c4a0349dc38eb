"""The list of an API's authorizers, which moto tells only one by one."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.apigatewayv2.models import apigatewayv2_backends

from landfall_emulator.handler import Handler, ask_moto


def get_authorizers(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    api = apigatewayv2_backends[context.account_id][context.region].get_api(request["ApiId"])
    return {
        "Items": [
            ask_moto(context, "GetAuthorizer", ApiId=request["ApiId"], AuthorizerId=each) for each in api.authorizers
        ]
    }


OPERATIONS: dict[str, Handler] = {"GetAuthorizers": get_authorizers}
