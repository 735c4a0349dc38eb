"""APIs of API Gateway, both generations."""

from operations.destroy.things import Kind, Listed, call, tags_at

_ARN = "arn:{partition}:apigateway:{region}::"
_TAGS = tags_at("apigateway", "get_tags", "tags", resourceArn="{arn}")
_TAGS_2 = tags_at("apigatewayv2", "get_tags", "Tags", ResourceArn="{arn}")

KINDS = (
    Kind(what="stage", arn=_ARN + "/restapis/{api}/stages/{name}", rank=32, tags=_TAGS),
    Kind(what="stage", arn=_ARN + "/apis/{api}/stages/{name}", rank=32, tags=_TAGS_2),
    Kind(
        what="custom domain name",
        arn=_ARN + "/domainnames/{name}",
        rank=32,
        tags=_TAGS_2,
        # Its mappings go with it.
        steps=(call("apigatewayv2", "delete_domain_name", DomainName="{name}"),),
    ),
    Kind(
        what="API key",
        arn=_ARN + "/apikeys/{id}",
        rank=34,
        find=Listed("apigateway", "get_api_keys", "items", _ARN + "/apikeys/{id}", "{name}"),
        tags=_TAGS,
        steps=(call("apigateway", "delete_api_key", apiKey="{id}"),),
    ),
    Kind(
        what="REST API",
        arn=_ARN + "/restapis/{id}",
        rank=33,
        find=Listed("apigateway", "get_rest_apis", "items", _ARN + "/restapis/{id}", "{name}"),
        tags=_TAGS,
        steps=(call("apigateway", "delete_rest_api", restApiId="{id}"),),
    ),
    Kind(
        what="usage plan",
        arn=_ARN + "/usageplans/{id}",
        rank=34,
        find=Listed("apigateway", "get_usage_plans", "items", _ARN + "/usageplans/{id}", "{name}"),
        tags=_TAGS,
        steps=(call("apigateway", "delete_usage_plan", usagePlanId="{id}"),),
    ),
    Kind(
        what="HTTP API",
        arn=_ARN + "/apis/{id}",
        rank=33,
        find=Listed("apigatewayv2", "get_apis", "Items", _ARN + "/apis/{ApiId}", "{Name}"),
        tags=_TAGS_2,
        steps=(call("apigatewayv2", "delete_api", ApiId="{id}"),),
    ),
    Kind(
        what="VPC link",
        arn=_ARN + "/vpclinks/{id}",
        rank=34,
        tags=_TAGS_2,
        steps=(call("apigatewayv2", "delete_vpc_link", VpcLinkId="{id}"),),
    ),
)
