"""App Runner on the emulator: services, the revisions of what configures them, their domains and their tags."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients

IMAGE = {"ImageIdentifier": "public.ecr.aws/nginx/nginx:1.27", "ImageRepositoryType": "ECR_PUBLIC"}
SOURCE = {"ImageRepository": IMAGE, "AutoDeploymentsEnabled": False}


@pytest.fixture
def service(clients: Clients) -> Iterator[dict[str, Any]]:
    """A service of the defaults; it is gone after the test."""
    apprunner = clients("apprunner")
    made: dict[str, Any] = apprunner.create_service(ServiceName="hello", SourceConfiguration=SOURCE)["Service"]
    yield made
    if apprunner.describe_service(ServiceArn=made["ServiceArn"])["Service"]["Status"] != "DELETED":
        apprunner.delete_service(ServiceArn=made["ServiceArn"])


def role(clients: Clients, name: str, service: str) -> str:
    """The ARN of a role that `service` may assume."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn: str = clients("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    return arn


def test_a_service_is_created_with_what_aws_fills_in(clients: Clients, service: dict[str, Any]) -> None:
    assert service["Status"] == "OPERATION_IN_PROGRESS"
    told = clients("apprunner").describe_service(ServiceArn=service["ServiceArn"])["Service"]
    assert told["Status"] == "RUNNING"
    assert told["ServiceUrl"].endswith(".us-east-1.awsapprunner.com")
    assert told["ServiceArn"].endswith(f":service/hello/{told['ServiceId']}")
    assert told["InstanceConfiguration"] == {"Cpu": "1024", "Memory": "2048"}
    assert told["NetworkConfiguration"]["EgressConfiguration"] == {"EgressType": "DEFAULT"}
    assert told["AutoScalingConfigurationSummary"]["AutoScalingConfigurationName"] == "DefaultConfiguration"
    with pytest.raises(ClientError, match="already exists"):
        clients("apprunner").create_service(ServiceName="hello", SourceConfiguration=SOURCE)


def test_a_service_is_updated_paused_resumed_and_deleted(clients: Clients, service: dict[str, Any]) -> None:
    apprunner, arn = clients("apprunner"), service["ServiceArn"]

    def told() -> dict[str, Any]:
        answer: dict[str, Any] = apprunner.describe_service(ServiceArn=arn)["Service"]
        return answer

    apprunner.update_service(ServiceArn=arn, InstanceConfiguration={"Cpu": "0.25 vCPU", "Memory": "0.5 GB"})
    assert told()["InstanceConfiguration"] == {"Cpu": "256", "Memory": "512"}
    assert told()["SourceConfiguration"]["ImageRepository"] == IMAGE

    before = told()["UpdatedAt"]
    assert apprunner.pause_service(ServiceArn=arn)["Service"]["Status"] == "OPERATION_IN_PROGRESS"
    assert told()["Status"] == "PAUSED"
    assert told()["UpdatedAt"] > before
    with pytest.raises(ClientError) as paused:
        apprunner.update_service(ServiceArn=arn, InstanceConfiguration={})
    assert paused.value.response["Error"]["Code"] == "InvalidStateException"
    assert apprunner.resume_service(ServiceArn=arn)["Service"]["Status"] == "OPERATION_IN_PROGRESS"
    assert told()["Status"] == "RUNNING"
    with pytest.raises(ClientError, match="in the current state: RUNNING"):
        apprunner.resume_service(ServiceArn=arn)
    apprunner.start_deployment(ServiceArn=arn)

    apprunner.delete_service(ServiceArn=arn)
    assert told()["Status"] == "DELETED"
    assert apprunner.list_services()["ServiceSummaryList"] == []
    operations = apprunner.list_operations(ServiceArn=arn)["OperationSummaryList"]
    assert [each["Type"] for each in operations] == [
        "DELETE_SERVICE",
        "START_DEPLOYMENT",
        "RESUME_SERVICE",
        "PAUSE_SERVICE",
        "UPDATE_SERVICE",
        "CREATE_SERVICE",
    ]
    assert {each["Status"] for each in operations} == {"SUCCEEDED"}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"InstanceConfiguration": {"Cpu": "256", "Memory": "2048"}}, "Invalid combination of Cpu 256 and Memory 2048"),
        ({"InstanceConfiguration": {"Cpu": "3 vCPU"}}, "satisfy regular expression"),
        ({"ServiceName": "-dash"}, "satisfy regular expression"),
        ({"SourceConfiguration": SOURCE | {"AutoDeploymentsEnabled": True}}, "Automatic deployments aren't supported"),
        (
            {
                "SourceConfiguration": {
                    "ImageRepository": {
                        "ImageIdentifier": "000000000000.dkr.ecr.us-east-1.amazonaws.com/app:1",
                        "ImageRepositoryType": "ECR",
                    }
                }
            },
            "AccessRoleArn must be specified",
        ),
        (
            {"InstanceConfiguration": {"InstanceRoleArn": "arn:aws:iam::000000000000:role/nobody"}},
            "Error in assuming instance role",
        ),
        (
            {
                "SourceConfiguration": SOURCE
                | {
                    "ImageRepository": IMAGE
                    | {
                        "ImageConfiguration": {
                            "RuntimeEnvironmentVariables": {"A": "1"},
                            "RuntimeEnvironmentSecrets": {"A": "arn:aws:ssm:us-east-1:000000000000:parameter/a"},
                        }
                    }
                }
            },
            "must have different names: A",
        ),
        ({"NetworkConfiguration": {"EgressConfiguration": {"EgressType": "VPC"}}}, "VpcConnectorArn must be specified"),
        (
            {
                "EncryptionConfiguration": {
                    "KmsKey": "arn:aws:kms:us-east-1:000000000000:key/11111111-1111-1111-1111-111111111111"
                }
            },
            "can't be used",
        ),
    ],
)
def test_what_app_runner_does_not_take_is_refused(clients: Clients, asked: dict[str, Any], why: str) -> None:
    request = {"ServiceName": "refused", "SourceConfiguration": SOURCE} | asked
    with pytest.raises(ClientError, match=why) as refused:
        clients("apprunner").create_service(**request)
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


def test_a_role_must_trust_app_runner(clients: Clients) -> None:
    wrong = role(clients, "runs-elsewhere", "ecs-tasks.amazonaws.com")
    right = role(clients, "runs-here", "tasks.apprunner.amazonaws.com")
    apprunner = clients("apprunner")
    with pytest.raises(ClientError, match="Error in assuming instance role"):
        apprunner.create_service(
            ServiceName="roles", SourceConfiguration=SOURCE, InstanceConfiguration={"InstanceRoleArn": wrong}
        )
    made = apprunner.create_service(
        ServiceName="roles", SourceConfiguration=SOURCE, InstanceConfiguration={"InstanceRoleArn": right}
    )["Service"]
    assert made["InstanceConfiguration"]["InstanceRoleArn"] == right
    apprunner.delete_service(ServiceArn=made["ServiceArn"])


def test_services_from_source_code_are_refused_by_name(clients: Clients) -> None:
    code = {"RepositoryUrl": "https://example.com/x", "SourceCodeVersion": {"Type": "BRANCH", "Value": "main"}}
    with pytest.raises(ClientError, match=r"apprunner\.CreateService is not emulated: services from source code"):
        clients("apprunner").create_service(ServiceName="code", SourceConfiguration={"CodeRepository": code})
    with pytest.raises(ClientError, match=r"apprunner\.CreateConnection is not emulated"):
        clients("apprunner").create_connection(ConnectionName="code", ProviderType="GITHUB")


def test_a_configuration_comes_in_revisions_and_stays_while_it_is_used(clients: Clients) -> None:
    apprunner = clients("apprunner")
    first, second = (
        apprunner.create_auto_scaling_configuration(AutoScalingConfigurationName="wide", MaxSize=size)[
            "AutoScalingConfiguration"
        ]
        for size in (3, 5)
    )
    assert [one["AutoScalingConfigurationRevision"] for one in (first, second)] == [1, 2]
    assert (first["Status"], second["Latest"], second["MinSize"], second["MaxConcurrency"]) == ("active", True, 1, 100)

    arn = first["AutoScalingConfigurationArn"]
    made = apprunner.create_service(ServiceName="scaled", SourceConfiguration=SOURCE, AutoScalingConfigurationArn=arn)
    with pytest.raises(ClientError, match="is in use by"):
        apprunner.delete_auto_scaling_configuration(AutoScalingConfigurationArn=arn)
    told = apprunner.describe_auto_scaling_configuration(AutoScalingConfigurationArn=arn)["AutoScalingConfiguration"]
    assert (told["HasAssociatedService"], told["Latest"]) == (True, False)

    apprunner.update_service(
        ServiceArn=made["Service"]["ServiceArn"], AutoScalingConfigurationArn=second["AutoScalingConfigurationArn"]
    )
    deleted = apprunner.delete_auto_scaling_configuration(AutoScalingConfigurationArn=arn)["AutoScalingConfiguration"]
    assert deleted["Status"] == "inactive"
    names = [
        each["AutoScalingConfigurationArn"]
        for each in apprunner.list_auto_scaling_configurations(AutoScalingConfigurationName="wide")[
            "AutoScalingConfigurationSummaryList"
        ]
    ]
    assert names == [second["AutoScalingConfigurationArn"]]
    apprunner.delete_service(ServiceArn=made["Service"]["ServiceArn"])
    apprunner.delete_auto_scaling_configuration(AutoScalingConfigurationArn=names[0])


def test_bounds_that_cross_are_refused(clients: Clients) -> None:
    with pytest.raises(ClientError, match="MinSize must be less than or equal to MaxSize"):
        clients("apprunner").create_auto_scaling_configuration(
            AutoScalingConfigurationName="crossed", MinSize=3, MaxSize=2
        )


def test_a_connector_lives_in_one_vpc(clients: Clients) -> None:
    ec2, apprunner = clients("ec2"), clients("apprunner")
    vpcs = [ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in (31, 32)]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.0.0/24")["Subnet"]["SubnetId"]
        for vpc, number in zip(vpcs, (31, 32), strict=True)
    ]
    with pytest.raises(ClientError, match="must be in one VPC"):
        apprunner.create_vpc_connector(VpcConnectorName="both", Subnets=subnets)
    with pytest.raises(ClientError, match="subnet-12345678"):
        apprunner.create_vpc_connector(VpcConnectorName="none", Subnets=["subnet-12345678"])
    made = apprunner.create_vpc_connector(VpcConnectorName="data", Subnets=subnets[:1])["VpcConnector"]
    assert (made["Status"], made["VpcConnectorRevision"]) == ("ACTIVE", 1)
    apprunner.delete_vpc_connector(VpcConnectorArn=made["VpcConnectorArn"])
    told = apprunner.describe_vpc_connector(VpcConnectorArn=made["VpcConnectorArn"])["VpcConnector"]
    assert told["Status"] == "INACTIVE"
    assert apprunner.list_vpc_connectors()["VpcConnectors"] == []


def test_a_custom_domain_waits_for_its_validation_records(clients: Clients, service: dict[str, Any]) -> None:
    apprunner, arn = clients("apprunner"), service["ServiceArn"]
    plain = apprunner.associate_custom_domain(ServiceArn=arn, DomainName="a.example.com", EnableWWWSubdomain=False)
    with_www = apprunner.associate_custom_domain(ServiceArn=arn, DomainName="b.example.com")
    assert plain["DNSTarget"] == service["ServiceUrl"]
    assert plain["CustomDomain"]["Status"] == "creating"
    assert len(plain["CustomDomain"]["CertificateValidationRecords"]) == 2
    assert len(with_www["CustomDomain"]["CertificateValidationRecords"]) == 3
    told = apprunner.describe_custom_domains(ServiceArn=arn)["CustomDomains"]
    assert {each["Status"] for each in told} == {"pending_certificate_dns_validation"}
    records = [record for each in told for record in each["CertificateValidationRecords"]]
    assert len({record["Name"] for record in records}) == 5
    with pytest.raises(ClientError, match="already associated"):
        apprunner.associate_custom_domain(ServiceArn=arn, DomainName="a.example.com")
    apprunner.disassociate_custom_domain(ServiceArn=arn, DomainName="a.example.com")
    with pytest.raises(ClientError) as gone:
        apprunner.disassociate_custom_domain(ServiceArn=arn, DomainName="a.example.com")
    assert gone.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_private_service_is_reached_through_an_ingress_connection(clients: Clients) -> None:
    apprunner = clients("apprunner")
    private = {"IngressConfiguration": {"IsPubliclyAccessible": False}}
    arn = apprunner.create_service(ServiceName="private", SourceConfiguration=SOURCE, NetworkConfiguration=private)[
        "Service"
    ]["ServiceArn"]
    connection = apprunner.create_vpc_ingress_connection(
        ServiceArn=arn, VpcIngressConnectionName="door", IngressVpcConfiguration={"VpcId": "vpc-1"}
    )["VpcIngressConnection"]
    with pytest.raises(ClientError, match="delete them first"):
        apprunner.delete_service(ServiceArn=arn)
    name = connection["VpcIngressConnectionArn"]
    told = apprunner.describe_vpc_ingress_connection(VpcIngressConnectionArn=name)["VpcIngressConnection"]
    assert told["Status"] == "AVAILABLE"
    apprunner.delete_vpc_ingress_connection(VpcIngressConnectionArn=name)
    apprunner.delete_service(ServiceArn=arn)


def test_a_firewall_stands_in_front_of_a_service(clients: Clients, service: dict[str, Any]) -> None:
    waf, arn = clients("wafv2"), service["ServiceArn"]
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "x"}
    acl = waf.create_web_acl(Name="x", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen)["Summary"]
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=arn)
    assert waf.get_web_acl_for_resource(ResourceArn=arn)["WebACL"]["Name"] == "x"
    waf.disassociate_web_acl(ResourceArn=arn)


def test_everything_has_tags_that_the_tagging_api_knows(clients: Clients) -> None:
    apprunner = clients("apprunner")
    tags = [{"Key": "Stack", "Value": "tagged"}]
    service = apprunner.create_service(ServiceName="tagged", SourceConfiguration=SOURCE, Tags=tags)["Service"]
    config = apprunner.create_observability_configuration(
        ObservabilityConfigurationName="tagged", TraceConfiguration={"Vendor": "AWSXRAY"}, Tags=tags
    )["ObservabilityConfiguration"]
    arns = {service["ServiceArn"], config["ObservabilityConfigurationArn"]}
    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Stack", "Values": ["tagged"]}])
    assert {each["ResourceARN"] for each in found["ResourceTagMappingList"]} == arns

    apprunner.tag_resource(ResourceArn=service["ServiceArn"], Tags=[{"Key": "Owner", "Value": "x"}])
    apprunner.untag_resource(ResourceArn=service["ServiceArn"], TagKeys=["Stack"])
    assert apprunner.list_tags_for_resource(ResourceArn=service["ServiceArn"])["Tags"] == [
        {"Key": "Owner", "Value": "x"}
    ]
    apprunner.delete_service(ServiceArn=service["ServiceArn"])
    apprunner.delete_observability_configuration(ObservabilityConfigurationArn=config["ObservabilityConfigurationArn"])
    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Stack"}])
    assert arns.isdisjoint(each["ResourceARN"] for each in found["ResourceTagMappingList"])


def test_a_service_carries_further_tags_for_a_while(clients: Clients, service: dict[str, Any]) -> None:
    apprunner, arn = clients("apprunner"), service["ServiceArn"]
    apprunner.pause_service(ServiceArn=arn)

    apprunner.tag_resource(ResourceArn=arn, Tags=[{"Key": "stopped", "Value": "yes"}])

    assert apprunner.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "stopped", "Value": "yes"}]
    apprunner.untag_resource(ResourceArn=arn, TagKeys=["stopped"])
    assert apprunner.list_tags_for_resource(ResourceArn=arn)["Tags"] == []
    assert apprunner.describe_service(ServiceArn=arn)["Service"]["Status"] == "PAUSED"
