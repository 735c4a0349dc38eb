"""The service's domain: hosted zone, certificate, record."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone
from constructs import Construct

from environments.settings.domain import Domain as DomainSettings
from modules.foundation.tags import component_tags


class Domain(Construct):
    """The name in the given hosted zone, or in a new one for just this name."""

    def __init__(self, scope: Construct, id_: str, *, settings: DomainSettings, deletion_protection: bool) -> None:
        super().__init__(scope, id_)
        self._tags = component_tags("domain", settings.name)
        self.name = settings.name
        self.name_servers: list[str] | None = None
        if settings.hosted_zone_id is None:
            zone = Route53Zone(self, "zone", name=settings.name, force_destroy=not deletion_protection, tags=self._tags)
            self._zone_id: str = zone.zone_id
            self.name_servers = zone.name_servers
        else:
            self._zone_id = settings.hosted_zone_id

    def certify(self) -> str:
        """The ARN of a certificate for the name, validated by DNS; to be asked for once."""
        certificate = AcmCertificate(
            self,
            "certificate",
            domain_name=self.name,
            validation_method="DNS",
            tags=self._tags,
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        proof = f"tolist({certificate.fqn}.domain_validation_options)[0]"
        record = Route53Record(
            self,
            "validation-record",
            zone_id=self._zone_id,
            name=f"${{{proof}.resource_record_name}}",
            type=f"${{{proof}.resource_record_type}}",
            records=[f"${{{proof}.resource_record_value}}"],
            ttl=300,
            allow_overwrite=True,
        )
        validation = AcmCertificateValidation(
            self, "validation", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn]
        )
        certificate_arn: str = validation.certificate_arn
        return certificate_arn

    def prove(self, id_: str, records: str, *, most: int) -> None:
        """Makes the records by which AWS validates a certificate of its own for the name.

        `records` is a Terraform expression: a set of objects with `name`, `type` and `value` that is known after the
        apply only, so that there can't be a resource for each. There are `most` of them at most; where there are fewer,
        some are made twice, to the same effect.
        """
        # Their names, since the set's order changes with the state of each record.
        names = f"sort({records}[*].name)"
        for index in range(most):
            name = f"element({names}, {index})"
            Route53Record(
                self,
                f"{id_}-{index + 1}",
                zone_id=self._zone_id,
                name=f"${{{name}}}",
                type="CNAME",
                records=[f"${{one([for record in {records} : record.value if record.name == {name}])}}"],
                ttl=300,
                allow_overwrite=True,
            )

    def point_to(self, *, dns_name: str, zone_id: str) -> None:
        """Lets the name answer with an AWS endpoint, such as a load balancer."""
        Route53Record(
            self,
            "record",
            zone_id=self._zone_id,
            name=self.name,
            type="A",
            alias=Route53RecordAlias(name=dns_name, zone_id=zone_id, evaluate_target_health=True),
        )

    def point_to_address(self, ip: str) -> None:
        """Lets the name answer with an IPv4 address."""
        Route53Record(self, "record", zone_id=self._zone_id, name=self.name, type="A", records=[ip], ttl=300)
