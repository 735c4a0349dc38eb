"""How the load balancer of an applied stack looks, whichever variant has one."""

from tests.integration.applied import Applied


def the_load_balancer_listens_as_the_domain_allows(applied: Applied) -> None:
    elbv2 = applied.client("elbv2")
    (balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    assert balancer["State"]["Code"] == "active"
    assert len(balancer["AvailabilityZones"]) == applied.environment.network.zones
    listeners = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    by_port = {listener["Port"]: listener for listener in listeners}
    if applied.environment.domain is None:
        assert [each["Type"] for each in by_port[80]["DefaultActions"]] == ["forward"]
        assert set(by_port) == {80}
    else:
        (redirect,) = by_port[80]["DefaultActions"]
        assert redirect["RedirectConfig"]["Protocol"] == "HTTPS"
        assert by_port[443]["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
        assert set(by_port) == {80, 443}
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
    values = {each["Key"]: each["Value"] for each in attributes}
    assert values["access_logs.s3.enabled"] == "true"
    assert values["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert values["deletion_protection.enabled"] == str(applied.environment.deletion_protection).lower()


def the_firewall_stands_in_front_of_the_load_balancer(applied: Applied) -> None:
    (balancer,) = applied.client("elbv2").describe_load_balancers()["LoadBalancers"]
    acl = applied.client("wafv2").get_web_acl_for_resource(ResourceArn=balancer["LoadBalancerArn"])["WebACL"]
    names = {rule["Name"] for rule in acl["Rules"]}
    assert {"AWSManagedRulesCommonRuleSet", "RateLimit"} <= names
