"""Custom domains of services. Their certificates stay unvalidated: nobody looks at the DNS."""

import hashlib
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.services.apprunner.kept import Kept, find, invalid, wrong_state

_MOST = 5
"""Custom domains of a service: "Managing custom domain names" of the App Runner developer guide."""


def associate(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = _service(context, request)
    name, www = request["DomainName"], request.get("EnableWWWSubdomain") in (None, True)
    if name in service.domains:
        raise invalid(f"Custom domain {name} is already associated with the service")
    if len(service.domains) >= _MOST:
        raise invalid(f"A service can have {_MOST} custom domains")
    # one for the name, one for a name below it that App Runner makes up, and one for www
    proven = [name, f"{_digest(name, 'sub')[:12]}.{name}", *([f"www.{name}"] if www else [])]
    service.domains[name] = {
        "DomainName": name,
        "EnableWWWSubdomain": www,
        "CertificateValidationRecords": [_record(each) for each in proven],
        # the API writes it in lower case
        "Status": "pending_certificate_dns_validation",
    }
    return _answer(service, service.domains[name] | {"Status": "creating"})


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = find(context, request["ServiceArn"], "service")
    items, token = page(list(service.domains.values()), request, default=5)
    return {
        "DNSTarget": service.told["ServiceUrl"],
        "ServiceArn": service.arn,
        "CustomDomains": items,
        "VpcDNSTargets": [],
        "NextToken": token,
    }


def disassociate(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    service = _service(context, request)
    domain = service.domains.pop(request["DomainName"], None)
    if domain is None:
        raise error("ResourceNotFoundException", f"No custom domain {request['DomainName']} found for the service")
    return _answer(service, domain | {"Status": "deleting"})


def _service(context: RequestContext, request: Mapping[str, Any]) -> Kept:
    service = find(context, request["ServiceArn"], "service")
    if service.deleted:
        raise wrong_state(f"Service is in the state {service.told['Status']}")
    return service


def _answer(service: Kept, domain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "DNSTarget": service.told["ServiceUrl"],
        "ServiceArn": service.arn,
        "CustomDomain": domain,
        "VpcDNSTargets": [],
    }


def _record(name: str) -> dict[str, str]:
    return {
        "Name": f"_{_digest(name, 'name')}.{name}.",
        "Type": "CNAME",
        "Value": f"_{_digest(name, 'value')}.{_digest(name, 'zone')[:10]}.acm-validations.aws.",
        "Status": "PENDING_VALIDATION",
    }


def _digest(name: str, part: str) -> str:
    return hashlib.sha256(f"{part} {name}".encode()).hexdigest()[:32]


OPERATIONS: dict[str, Handler] = {
    "AssociateCustomDomain": associate,
    "DescribeCustomDomains": describe,
    "DisassociateCustomDomain": disassociate,
}
