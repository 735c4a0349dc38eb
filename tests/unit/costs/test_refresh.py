"""`landfall prices refresh`, against a Price List of the test's own: what is asked, shown, written and kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from costs.catalogue.catalogue import read_prices
from operations import prices
from operations.failure import Failure, Refused
from tests.unit.costs.price_list_api import PUBLISHED, VERSION, PriceListApi, aim_at, offers_of, served

HEADER = "usage_type,match,unit,from,usd,source,date\n"
ECS = f"{HEADER}Fargate-GB-Hours,,hours,0,0.004,a,2026-01-02\nFargate-vCPU-Hours:perCPU,,hours,0,0.04,a,2026-01-02\n"
EC2 = f"{HEADER}BoxUsage:t3.micro,operation=RunInstances,Hrs,0,0.01,a,2026-01-02\nNatGateway-Hours,,Hrs,0,0.045,a,2026-01-02\n"  # noqa: E501
TRANSFER = (
    f"{HEADER}DataTransfer-Out-Bytes,,GB,0,0.09,a,2026-01-02\nDataTransfer-Out-Bytes,,GB,10240,0.085,a,2026-01-02\n"
)
SQS = f"{HEADER}Requests-RBP,,Requests,0,0.0000004,a,2026-01-02\n"
DNS = f"{HEADER}HostedZone,,HostedZone,0,0.5,a,2026-01-02\n"
NEW = f"AWS Price List, offer version {VERSION}"

type Refresh = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue of two regions and of what has none."""
    files = {
        "us-east-1": {"AmazonECS": ECS, "AmazonEC2": EC2, "AWSDataTransfer": TRANSFER, "AWSQueueService": SQS},
        "eu-west-1": {"AmazonECS": ECS, "AWSQueueService": SQS},
        "global": {"AmazonRoute53": DNS},
    }
    for region, services in files.items():
        (tmp_path / "prices" / region).mkdir(parents=True)
        for service, text in services.items():
            (tmp_path / "prices" / region / f"{service}.csv").write_text(text)
    monkeypatch.setattr(prices, "COMMITTED", tmp_path / "prices")
    return tmp_path / "prices"


@pytest.fixture
def api(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceListApi]:
    """AWS, which sells exactly what the catalogue says."""
    api = PriceListApi(offers_of(folder))
    with served(api) as url:
        aim_at(url, monkeypatch)
        yield api


@pytest.fixture
def run(api: PriceListApi, capsys: pytest.CaptureFixture[str]) -> Refresh:
    """Runs the command, and returns what it says."""

    def refresh(*regions: str, services: tuple[str, ...] = (), dry_run: bool = False) -> str:
        prices.refresh(list(regions), list(services), dry_run=dry_run)
        return capsys.readouterr().out

    return refresh


def texts(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()}


def rows(folder: Path) -> dict[str, list[list[str]]]:
    """Without source and date."""
    return {name: [line.split(",")[:5] for line in text.splitlines()] for name, text in texts(folder).items()}


def reprice(api: PriceListApi, usage_type: str, usd: str, region: str = "us-east-1") -> None:
    found = 0
    for one in api.offers:
        attributes = one["product"]["attributes"]
        if attributes["usagetype"] == usage_type and region in attributes.values():
            for term in one["terms"]["OnDemand"].values():
                for dimension in term["priceDimensions"].values():
                    dimension["pricePerUnit"] = {"USD": usd}
                    found += 1
    assert found


def test_what_is_still_so_keeps_its_price_and_gets_its_new_source_and_date(folder: Path, run: Refresh) -> None:
    before = rows(folder)
    said = run()
    assert before == rows(folder)
    assert "us-east-1: no price changed (6 were looked at)" in said
    ecs = read_prices(folder / "us-east-1" / "AmazonECS.csv")["Fargate-GB-Hours", ""]
    assert (ecs.source, ecs.date.isoformat()) == (NEW, PUBLISHED[:10])


def test_a_second_refresh_writes_the_same_bytes(folder: Path, run: Refresh) -> None:
    run()
    first = texts(folder)
    run()
    assert texts(folder) == first


def test_a_changed_price_is_shown_with_before_and_after_and_is_written(
    folder: Path, api: PriceListApi, run: Refresh
) -> None:
    reprice(api, "BoxUsage:t3.micro", "0.0104000000")
    said = run()
    row = next(line for line in said.splitlines() if "0.0104" in line)
    assert [part.strip() for part in row.split("│")][2:5] == ["0.01", "0.0104", "+4.0 %"]
    assert "us-east-1: 5 prices are the same as before" in said
    written = (folder / "us-east-1" / "AmazonEC2.csv").read_text().splitlines()
    assert written[1] == f'BoxUsage:t3.micro,operation=RunInstances,Hrs,0,0.0104,"{NEW}",2026-11-01'


def test_a_dry_run_shows_the_same_and_writes_nothing(folder: Path, api: PriceListApi, run: Refresh) -> None:
    before = texts(folder)
    reprice(api, "BoxUsage:t3.micro", "0.0104000000")
    assert "+4.0 %" in run(dry_run=True)
    assert texts(folder) == before


def test_pages_are_read_to_the_end(folder: Path, api: PriceListApi, run: Refresh) -> None:
    api.page = 1
    before = rows(folder)
    run("us-east-1", services=("AmazonECS",))
    assert any("NextToken" in call for call in api.calls)
    assert before == rows(folder)


def test_only_what_is_named_is_asked_for(folder: Path, api: PriceListApi, run: Refresh) -> None:
    run("eu-west-1", services=("AmazonECS",))
    assert {call["ServiceCode"] for call in api.calls} == {"AmazonECS"}
    assert {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"} in api.calls[0]["Filters"]
    assert "a,2026-01-02" in (folder / "eu-west-1" / "AWSQueueService.csv").read_text()


def test_tiers_are_written_in_order_and_a_moved_one_is_shown(folder: Path, api: PriceListApi, run: Refresh) -> None:
    (transfer,) = [one for one in api.offers if one["serviceCode"] == "AWSDataTransfer"]
    (term,) = transfer["terms"]["OnDemand"].values()
    (low, high) = term["priceDimensions"].values()
    high["beginRange"] = low["endRange"] = "51200"
    term["priceDimensions"] = {"b": high, "a": low}
    assert "from 10240 on" in " ".join(run().replace("│", " ").split())
    written = (folder / "us-east-1" / "AWSDataTransfer.csv").read_text().splitlines()
    assert [line.split(",")[3:5] for line in written[1:]] == [["0", "0.09"], ["51200", "0.085"]]


def test_throttling_is_waited_out(folder: Path, api: PriceListApi, run: Refresh) -> None:
    api.failures = {0: (400, "ThrottlingException")}
    assert "no price changed" in run("us-east-1", services=("AmazonECS",))
    assert len(api.calls) == 2


def test_a_failure_in_the_middle_changes_no_file(folder: Path, api: PriceListApi, run: Refresh) -> None:
    before = texts(folder)
    reprice(api, "USE1-Fargate-GB-Hours", "0.0041")
    api.failures = {len(api.offers) // 2: (400, "AccessDeniedException")}
    with pytest.raises(Failure, match=r"and no file was changed: .*AccessDeniedException") as failure:
        run()
    assert failure.value.exit_code == 1
    assert len(api.calls) == len(api.offers) // 2 + 1
    assert texts(folder) == before


def test_an_odd_service_keeps_its_file_while_the_others_go_on(folder: Path, api: PriceListApi, run: Refresh) -> None:
    odd = (folder / "us-east-1" / "AmazonEC2.csv").read_text()
    reprice(api, "NatGateway-Hours", "0.45")
    reprice(api, "USE1-Fargate-GB-Hours", "0.0041")
    with pytest.raises(Failure, match=r"us-east-1/AmazonEC2.csv\n .*NatGateway-Hours: 0.045 would become 0.45") as why:
        run()
    assert why.value.exit_code == 1
    assert (folder / "us-east-1" / "AmazonEC2.csv").read_text() == odd
    assert "hours,0,0.0041," in (folder / "us-east-1" / "AmazonECS.csv").read_text()


def test_without_credentials_nothing_is_asked(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(Refused, match=r"^there are no AWS credentials") as refused:
        prices.refresh([], [], dry_run=False)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("region", "service", "sentence"),
    [
        ("mars-1", "AmazonECS", r"^'mars-1' isn't a region with prices in US dollars"),
        ("cn-north-1", "AmazonECS", r"^'cn-north-1' isn't a region with prices in US dollars"),
        ("us-east-1", "AmazonESC", r"^there are no prices of 'AmazonESC' to refresh; there are AWSDataTransfer, "),
    ],
)
def test_what_there_is_nothing_to_ask_for_is_refused(
    api: PriceListApi, run: Refresh, region: str, service: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        run(region, services=(service,))
    assert api.calls == []


def test_commitments_are_left_alone_and_it_is_said(
    folder: Path, api: PriceListApi, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "us-east-1" / "commitments.csv").write_text("something else\n")
    prices.refresh(["us-east-1"], [], dry_run=False)
    assert "commitments.csv isn't refreshed by this command" in capsys.readouterr().err
    assert (folder / "us-east-1" / "commitments.csv").read_text() == "something else\n"
