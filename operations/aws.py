"""Whether AWS knows who is asking."""

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NoConnection

from operations.failure import Refused

SECONDS = 5
"""How long AWS may take to answer."""

_HOW = "`aws configure` sets them up, `aws sso login` signs in; AWS_PROFILE names a profile"

_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
_UNKNOWN = ("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure")
_WRONG_SECRET = ("SignatureDoesNotMatch", "IncompleteSignature")


def check_credentials(region: str) -> None:
    """Asks STS in the stack's own region. Refused where there are no credentials, or where AWS doesn't take them."""
    config = Config(connect_timeout=SECONDS, read_timeout=SECONDS, retries={"total_max_attempts": 2})
    try:
        session = boto3.Session(region_name=region)
        if session.get_credentials() is None:
            raise Refused(f"there are no AWS credentials: {_HOW}")
        session.client("sts", config=config).get_caller_identity()
    except (SSOError, TokenRetrievalError) as error:
        raise Refused(f"the AWS single sign-on has ended ({error}): `aws sso login` signs in again") from None
    except ProfileNotFound as error:
        raise Refused(f"there is no such AWS profile ({error}): `aws configure list-profiles` tells them") from None
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise Refused(f"the AWS credentials are incomplete ({error}): {_HOW}") from None
    except ClientError as error:
        raise Refused(_refused(error, region)) from None
    except (NoConnection, HTTPClientError) as error:
        raise Refused(
            f"AWS can't be reached in {region} ({error}): check the connection, or deploy to this machine with "
            "`./taskw up`"
        ) from None
    except (BotoCoreError, ValueError) as error:  # botocore lets through what a `credential_process` garbles
        raise Refused(f"the AWS credentials can't be had ({error}): {_HOW}") from None


def _refused(error: ClientError, region: str) -> str:
    code = error.response["Error"]["Code"]
    if code in _EXPIRED:
        return f"the AWS credentials have expired ({code}): sign in again, with `aws sso login` for instance"
    if code in _UNKNOWN:
        return f"AWS doesn't know the credentials, or {region} isn't enabled for their account ({code}): {_HOW}"
    if code in _WRONG_SECRET:
        return f"the AWS secret access key isn't the right one, or this machine's clock is wrong ({code}): {_HOW}"
    return f"AWS refuses the credentials ({code}: {error.response['Error'].get('Message', '')}): {_HOW}"
