"""What rules a variant out: what AWS doesn't let it do, and what the budget doesn't bear."""

from costs.recommendation.conditions import OverBudget, more, no, yes
from costs.recommendation.rule import Rule, RuledOut
from costs.recommendation.variants import BASE, LAMBDA

_OUT = RuledOut()

LIMITS = (
    Rule(
        "lambda-15-minutes",
        more("longest_execution_minutes", 15),
        LAMBDA,
        _OUT,
        "a function runs for 15 minutes at most",
        "Lambda quotas, AWS Lambda developer guide; seed 001, Alternative 2",
    ),
    Rule(
        "app-runner-2-minutes",
        more("longest_execution_minutes", 2),
        ("app-runner",),
        _OUT,
        "a request has 120 seconds in all, and nothing runs outside of requests",
        "Developing application code for App Runner, AWS App Runner developer guide",
    ),
    Rule(
        "sagemaker-1-hour",
        more("longest_execution_minutes", 60),
        ("sagemaker",),
        _OUT,
        "an endpoint works on a request for an hour at most, asynchronously",
        "Asynchronous inference, Amazon SageMaker AI developer guide",
    ),
    Rule(
        "no-gpu",
        yes("gpu"),
        tuple(variant for variant in BASE if variant not in {"ec2-gpu", "eks-spot", "sagemaker"}),
        _OUT,
        "it runs on no GPU",
        "Task definition differences for Fargate, Amazon ECS developer guide; Lambda and App Runner offer CPU and "
        "memory only; the instance types of the others have none",
    ),
    Rule(
        "no-websockets",
        yes("websockets"),
        ("app-runner", "sagemaker", *LAMBDA),
        _OUT,
        "its entry holds no WebSockets: App Runner speaks HTTP/1.1 only, and the others are behind an HTTP or REST API",
        "github.com/aws/apprunner-roadmap/issues/13; API Gateway keeps WebSocket APIs apart; seed 001, Alternative 2",
    ),
    Rule(
        "lambda-10-gb",
        more("largest_model_gb", 10),
        LAMBDA,
        _OUT,
        "a function has 10,240 MB of memory at most",
        "Lambda quotas, AWS Lambda developer guide",
    ),
    Rule(
        "app-runner-12-gb",
        more("largest_model_gb", 12),
        ("app-runner",),
        _OUT,
        "an instance has 12 GB of memory at most",
        "Configuring an App Runner service, AWS App Runner developer guide",
    ),
    Rule(
        "app-runner-closed",
        no("app_runner_customer"),
        ("app-runner",),
        _OUT,
        "closed to new customers since 2026-04-30; fargate comes closest",
        "AWS App Runner availability change, AWS App Runner developer guide",
    ),
    Rule(
        "single-box",
        no("outage_acceptable"),
        ("ec2-single",),
        _OUT,
        "a single point of failure",
        "seed 002, Architecture Option 1",
    ),
    Rule(
        "beyond-budget",
        OverBudget("least"),
        tuple(BASE),
        _OUT,
        "the least that it costs is more than the budget",
        "the estimate",
    ),
)
