"""Endpoints, notebook instances, and batch transform that a state machine starts."""

import json
from decimal import Decimal
from typing import Any

from costs.amounts import between
from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

ENDPOINT = "aws_sagemaker_endpoint.e"
CONFIGURATION = "aws_sagemaker_endpoint_configuration.c"


def endpoint(
    *variants: dict[str, Any], more: dict[str, Any] | None = None, region: str = "us-east-1", **arguments: Any
) -> Document:
    return stack(
        {
            "aws_sagemaker_endpoint": {
                "e": {"name": "e", "endpoint_config_name": "${aws_sagemaker_endpoint_configuration.c.name}"}
            },
            "aws_sagemaker_endpoint_configuration": {"c": {"production_variants": [*variants], **arguments}},
            "aws_sagemaker_model": {"m": {"name": "m"}},
            **(more or {}),
        },
        region=region,
    )


def variant(name: str = "main", **arguments: Any) -> dict[str, Any]:
    return {"variant_name": name, "model_name": "m", **arguments}


def target(name: str, low: int, high: int, dimension: str = "DesiredInstanceCount") -> dict[str, Any]:
    return {
        "min_capacity": low,
        "max_capacity": high,
        "resource_id": f"endpoint/${{aws_sagemaker_endpoint.e.name}}/variant/{name}",
        "scalable_dimension": f"sagemaker:variant:{dimension}",
    }


def test_an_endpoint_costs_its_instances() -> None:
    found = cost(endpoint(variant(instance_type="ml.m5.xlarge", initial_instance_count=2)))
    # 2 of them for 730 h at $0.23
    assert by_item(found) == {"ml.m5.xlarge": Decimal("335.80")}
    assert left_open(found) == {
        "Data in": "monthly_data_processed_in_gb",
        "Data out": "monthly_data_processed_out_gb",
    }


def test_a_configuration_without_an_endpoint_costs_nothing() -> None:
    found = cost(stack({"aws_sagemaker_endpoint_configuration": {"c": {"production_variants": []}}}))
    assert (found.lines, found.free) == ((), 1)


def test_each_variant_scales_within_its_own_bounds() -> None:
    found = cost(
        endpoint(
            variant("stable", instance_type="ml.m5.large", initial_instance_count=2),
            variant("candidate", instance_type="ml.m6g.large", initial_instance_count=1),
            more={"aws_appautoscaling_target": {"s": target("stable", 2, 6), "c": target("candidate", 1, 4)}},
        )
    )
    quantities = {line.charge.item: line.quantity for line in found.lines}
    assert quantities == {
        "ml.m5.large (stable)": between(2, 2, 6) * 730,
        "ml.m6g.large (candidate)": between(1, 1, 4) * 730,
    }


def test_an_asynchronous_endpoint_may_scale_to_zero() -> None:
    found = cost(
        endpoint(
            variant(instance_type="ml.g4dn.xlarge", initial_instance_count=1),
            async_inference_config={"output_config": {"s3_output_path": "s3://b"}},
            more={"aws_appautoscaling_target": {"t": target("main", 0, 2)}},
        )
    )
    line = found.lines[0]
    assert line.charge.price.usage_type == "AsyncInf:ml.g4dn.xlarge"
    assert line.monthly == between(0, 1, 2) * (730 * Decimal("0.7364"))


def test_hours_that_are_known_count_instead() -> None:
    document = endpoint(variant(instance_type="ml.g5.xlarge"), async_inference_config={})
    usage = {CONFIGURATION: {"monthly_instance_hours": 40}}
    assert by_item(cost(document, usage)) == {"ml.g5.xlarge": 40 * Decimal("1.408")}


def test_managed_scaling_sets_the_bounds_too() -> None:
    scaling = {"status": "ENABLED", "min_instance_count": 0, "max_instance_count": 3}
    found = cost(
        endpoint(
            variant(instance_type="ml.g5.xlarge", initial_instance_count=1, managed_instance_scaling=scaling),
        )
    )
    assert found.lines[0].quantity == between(0, 1, 3) * 730


def test_shadows_cost_as_much_as_what_they_shadow() -> None:
    found = cost(
        endpoint(
            variant(instance_type="ml.m5.large", initial_instance_count=1),
            shadow_production_variants=[variant("s", instance_type="ml.m5.xlarge", initial_instance_count=1)],
        )
    )
    assert by_item(found) == {"ml.m5.large": Decimal("83.95"), "ml.m5.xlarge": Decimal("167.90")}


def test_each_instance_has_its_volume_and_data_costs_both_ways() -> None:
    found = cost(
        endpoint(variant(instance_type="ml.m5.xlarge", initial_instance_count=2, volume_size_in_gb=50)),
        {ENDPOINT: {"monthly_data_processed_in_gb": 100, "monthly_data_processed_out_gb": 10}},
    )
    assert by_item(found)["Instance storage"] == 100 * Decimal("0.14")
    assert by_item(found)["Data in"] == Decimal("1.6")
    assert by_item(found)["Data out"] == Decimal("0.16")


def test_serverless_inference_costs_seconds_by_memory() -> None:
    document = endpoint(variant(serverless_config={"memory_size_in_mb": 4096, "max_concurrency": 5}))
    found = cost(document, {CONFIGURATION: {"monthly_inference_duration_seconds": 500_000}})
    assert by_item(found) == {"Inference": 500_000 * Decimal("0.00008")}


def test_serverless_seconds_follow_from_requests_and_their_duration() -> None:
    document = endpoint(variant(serverless_config={"memory_size_in_mb": 1024, "max_concurrency": 5}))
    found = cost(document, {ENDPOINT: {"monthly_requests": 1_000_000, "request_duration_ms": 100}})
    assert by_item(found) == {"Inference": 100_000 * Decimal("0.00002")}
    assert left_open(cost(document))["Inference"] == "monthly_inference_duration_seconds"


def test_provisioned_concurrency_is_paid_all_month_and_cheaper_to_run_on() -> None:
    config = {"memory_size_in_mb": 2048, "max_concurrency": 5, "provisioned_concurrency": 2}
    found = cost(
        endpoint(variant(serverless_config=config)),
        {ENDPOINT: {"monthly_provisioned_concurrency_inference_duration_seconds": 500_000}},
    )
    assert by_item(found) == {
        "Provisioned concurrency": 2 * 730 * 3600 * Decimal("0.00001"),
        "Inference on provisioned concurrency": 500_000 * Decimal("0.0000233"),
    }


def test_several_models_on_an_endpoint_cost_nothing_more() -> None:
    model = {"name": "m", "container": [{"mode": "MultiModel", "model_data_url": "s3://b/models/"}]}
    document = endpoint(
        variant(instance_type="ml.c5.large", initial_instance_count=1), more={"aws_sagemaker_model": {"m": model}}
    )
    assert by_item(cost(document)) == {"ml.c5.large": Decimal("74.46")}


def test_an_endpoint_configuration_elsewhere_is_told() -> None:
    found = cost(stack({"aws_sagemaker_endpoint": {"e": {"endpoint_config_name": "elsewhere"}}}))
    assert "endpoint configuration isn't in this document" in left_out(found)[ENDPOINT]


def test_ireland_has_its_own_prices() -> None:
    document = endpoint(variant(instance_type="ml.m5.xlarge", initial_instance_count=1), region="eu-west-1")
    assert by_item(cost(document)) == {"ml.m5.xlarge": 730 * Decimal("0.257")}


def test_the_volume_of_a_notebook_stays_when_it_stops() -> None:
    found = cost(stack({"aws_sagemaker_notebook_instance": {"n": {"instance_type": "ml.t3.medium"}}}))
    assert by_item(found) == {"ml.t3.medium": Decimal("36.5"), "Notebook storage": 5 * Decimal("0.14")}
    assert {line.charge.item for line in found.lines if line.charge.stops} == {"ml.t3.medium"}


MACHINE = "aws_sfn_state_machine.b"


def machine(definition: str, **more: Any) -> Document:
    return stack(
        {
            "aws_sfn_state_machine": {"b": {"name": "b", "definition": definition}},
            "aws_scheduler_schedule": {
                "s": {"schedule_expression": "rate(1 day)", "target": {"arn": "${aws_sfn_state_machine.b.arn}"}}
            },
            "aws_sagemaker_model": {"m": {"name": "m"}},
            **more,
        }
    )


def job(arguments: str = "Parameters", count: int = 2) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sagemaker:createTransformJob.sync",
        arguments: {"TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": count}},
    }


def test_batch_transform_runs_as_often_as_its_state_machine_is_started() -> None:
    document = machine(json.dumps({"StartAt": "Job", "States": {"Job": job()}}))
    found = cost(document, {MACHINE: {"transform_job_hours": 12}})
    # 12 hours a day on 2 instances are 24.
    assert by_item(found, MACHINE) == {"Batch transform": 730 * Decimal("0.115")}
    assert left_open(cost(document))["Batch transform"] == "transform_job_hours"


def test_jobs_are_found_in_branches_and_with_jsonata() -> None:
    states = {
        "Both": {"Type": "Parallel", "Branches": [{"States": {"A": job()}}, {"States": {"B": job("Arguments", 1)}}]}
    }
    found = cost(machine(json.dumps({"States": states})), {MACHINE: {"transform_job_hours": 24}})
    assert by_item(found, MACHINE) == {"Batch transform": 730 * 3 * Decimal("0.115")}


def test_other_tasks_start_no_instances() -> None:
    states = {"F": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}}}
    assert set(left_open(cost(machine(json.dumps({"States": states}))))) == {"State transitions"}


def test_a_job_whose_instances_only_apply_will_tell_is_left_out_with_that_reason() -> None:
    definition = (
        '{"States": {"Job": {"Resource": "${data.aws_partition.p.id}", "Model": "${aws_sagemaker_model.m.arn}"}}}'
    )
    found = cost(machine(definition))
    assert "known after apply" in left_out(found)[f"{MACHINE} Batch transform"]
    assert "State transitions" in left_open(found)
