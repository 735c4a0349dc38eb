"""The key that starts a stack, and how the values of such secrets are read."""

import importlib
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.lambda_code import code_of

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:landfall-dev-fargate/api-key-AbCdEf"


@pytest.fixture(scope="module")
def is_right() -> Iterator[Callable[..., bool]]:
    with code_of():
        yield importlib.import_module("api_key").is_right


@pytest.fixture
def secret_versions() -> Iterator[ModuleType]:
    with code_of():
        yield importlib.import_module("secret_versions")


# --- the header


@pytest.mark.parametrize("header", ["Bearer now", "bearer now", "BEARER  now", "Bearer before"])
def test_the_current_key_and_the_one_before_are_right(is_right: Callable[..., bool], header: str) -> None:
    assert is_right(header, "now", "before")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "now", "Basic now", "Bearer no", "Bearer nowt", "Bearer now now", "Bearer Now"]
)
def test_anything_else_is_wrong(is_right: Callable[..., bool], header: str) -> None:
    assert not is_right(header, "now", "before")


def test_the_key_before_is_wrong_once_there_is_none(is_right: Callable[..., bool]) -> None:
    assert not is_right("Bearer before", "now")
    assert not is_right("Bearer None", "now", None)


def test_an_empty_key_is_no_key(is_right: Callable[..., bool]) -> None:
    assert not is_right("Bearer ", "", "")
    assert not is_right("", "", "")


@given(st.text(st.characters()), st.text(st.characters(), min_size=1))
def test_only_the_key_itself_is_right(is_right: Callable[..., bool], told: str, key: str) -> None:
    assert is_right(f"Bearer {told}", key) == (told.strip() == key)


# --- reading the values


class Manager:
    """Secrets Manager, with the values of one secret by their stage, or a failure."""

    def __init__(self, failure: Exception | None = None, **values: str) -> None:
        self.values = values
        self.failure = failure
        self.asked: list[str] = []

    def get_secret_value(self, *, SecretId: str, VersionStage: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == ARN
        self.asked.append(VersionStage)
        if self.failure is not None:
            raise self.failure
        if VersionStage not in self.values:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"SecretString": self.values[VersionStage]}


def test_the_current_value_comes_with_the_one_before(secret_versions: ModuleType) -> None:
    assert secret_versions.versions(ARN, Manager(AWSCURRENT="now", AWSPREVIOUS="before")) == ("now", "before")


def test_a_first_value_has_none_before_it(secret_versions: ModuleType) -> None:
    assert secret_versions.versions(ARN, Manager(AWSCURRENT="now")) == ("now",)


def test_the_end_of_a_file_s_line_is_no_part_of_its_value(secret_versions: ModuleType) -> None:
    assert secret_versions.versions(ARN, Manager(AWSCURRENT=" now \r\n", AWSPREVIOUS="\n")) == (" now ",)


def test_values_are_kept_for_five_minutes(secret_versions: ModuleType) -> None:
    manager = Manager(AWSCURRENT="now")

    def read(second: float) -> object:
        return secret_versions.versions(ARN, manager, clock=lambda: second)

    assert read(1000) == ("now",)
    manager.values = {"AWSCURRENT": "next", "AWSPREVIOUS": "now"}
    assert read(1299) == ("now",)
    assert read(1300) == ("next", "now")


@pytest.mark.parametrize("value", [{}, {"AWSCURRENT": ""}, {"AWSCURRENT": "\n"}])
def test_a_secret_without_a_value_is_told_and_asked_for_again(
    secret_versions: ModuleType, value: dict[str, str]
) -> None:
    manager = Manager()
    manager.values = value
    with pytest.raises(LookupError, match="has no value yet: put one with aws secretsmanager put-secret-value"):
        secret_versions.versions(ARN, manager)
    manager.values = {"AWSCURRENT": "now"}
    assert secret_versions.versions(ARN, manager) == ("now",)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue"), "AccessDeniedException"),
        (ClientError({"Error": {}}, "GetSecretValue"), "can't be read"),
        (ConnectTimeoutError(endpoint_url="https://secretsmanager"), "ConnectTimeoutError"),
    ],
)
def test_a_secret_that_can_t_be_read_is_told(secret_versions: ModuleType, failure: Exception, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        secret_versions.versions(ARN, Manager(failure))
