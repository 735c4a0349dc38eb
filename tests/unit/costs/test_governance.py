"""Config, GuardDuty, Security Hub, Systems Manager and Budgets."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack


def test_config_is_charged_by_items_and_evaluations() -> None:
    document = stack({"aws_config_configuration_recorder": {"r": {}}, "aws_config_config_rule": {"c": {}}})
    usage = {
        "aws_config_configuration_recorder.r": {"monthly_config_items": 1000, "monthly_custom_config_items": 2000},
        "aws_config_config_rule.c": {"monthly_rule_evaluations": 600_000},
    }
    assert by_item(cost(document, usage)) == {
        "Configuration items": Decimal("3.00"),
        "Custom configuration items": Decimal("6.00"),
        # 100,000 * 0.001 + 400,000 * 0.0008 + 100,000 * 0.0005
        "Rule evaluations": Decimal("470.00"),
    }


def test_a_recorder_that_records_daily_has_another_price() -> None:
    mode = [{"recording_frequency": "DAILY"}]
    found = cost(stack({"aws_config_configuration_recorder": {"r": {"recording_mode": mode}}}))
    assert (
        "ConfigurationItemRecordedDaily" in left_out(found)["aws_config_configuration_recorder.r Configuration items"]
    )


def test_guardduty_is_charged_by_what_it_analyzes_unless_it_is_off() -> None:
    usage = {"aws_guardduty_detector.d": {"monthly_management_events": 1_000_000, "monthly_logs_gb": 600}}
    assert by_item(cost(stack({"aws_guardduty_detector": {"d": {}}}), usage)) == {
        "CloudTrail events analyzed": Decimal("4.00"),
        "Flow and DNS logs analyzed": 500 * Decimal(1) + 100 * Decimal("0.5"),
    }
    assert cost(stack({"aws_guardduty_detector": {"d": {"enable": False}}})).free == 1


def test_security_hub_is_charged_by_checks() -> None:
    usage = {"aws_securityhub_account.a": {"monthly_security_checks": 200_000}}
    found = cost(stack({"aws_securityhub_account": {"a": {}}}), usage)
    assert by_item(found) == {"Security checks": Decimal("180.00")}  # 100,000 * 0.001 + 100,000 * 0.0008


def test_a_standard_parameter_is_free_and_an_advanced_one_costs_five_cents() -> None:
    assert cost(stack({"aws_ssm_parameter": {"p": {"type": "String"}}})).free == 1
    found = cost(stack({"aws_ssm_parameter": {"p": {"tier": "Advanced"}}}))
    assert round(by_item(found)["Advanced parameter"], 4) == Decimal("0.05")
    assert left_open(found) == {"Requests": "monthly_api_interactions"}


def test_higher_throughput_is_charged_by_request() -> None:
    usage = {"aws_ssm_parameter.p": {"api_throughput_limit": "higher", "monthly_api_interactions": 100_000}}
    assert by_item(cost(stack({"aws_ssm_parameter": {"p": {}}}), usage)) == {"Requests": Decimal("0.50")}


def test_instances_outside_of_aws_cost_in_the_advanced_tier() -> None:
    document = stack({"aws_ssm_activation": {"a": {}}})
    assert cost(document).free == 1
    usage = {"aws_ssm_activation.a": {"instance_tier": "advanced", "instances": 100}}
    assert by_item(cost(document, usage)) == {
        "Managed instances (advanced)": Decimal("507.35000")
    }  # 100 * 730 h * 0.00695


def test_budgets_and_anomaly_detection_are_free() -> None:
    document = stack({"aws_budgets_budget": {"a": {}, "b": {}, "c": {}}, "aws_ce_anomaly_monitor": {"m": {}}})
    assert cost(document).free == 4


def test_budgets_with_actions_are_free_for_62_days_a_month() -> None:
    names = ("a", "b", "c", "d")
    actions = {name: {"budget_name": f"${{aws_budgets_budget.{name}.name}}"} for name in names}
    actions["second-of-d"] = actions["d"]
    document = stack({"aws_budgets_budget": {name: {} for name in names}, "aws_budgets_budget_action": actions})
    # 4 budgets * 30 days - 62 days = 58 days * 0.10
    assert by_item(cost(document, hours=Decimal(720))) == {"Budget with actions": Decimal("5.80")}
    assert len(cost(document).lines) == 2
