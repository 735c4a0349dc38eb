"""What adds points to a variant or takes them, by which answer, and who says so.

What a seed names as a reason to move to a variant counts 1 on the weighted score, what it calls decisive
("recommended", "only worth it when") 2, and what lets one stay, or only allows for it, 0.5. Where a reason is about one
criterion, its points count there, and so by that criterion's weight.

Scores aren't cut off at 0 or 10: two variants that both gain would become equal.
"""

from decimal import Decimal

from costs.recommendation.conditions import OverBudget, Said, at_least, at_most, fewer, more, no, yes
from costs.recommendation.criteria import Criterion
from costs.recommendation.needs import Updates
from costs.recommendation.rule import Points, Rule
from costs.recommendation.variants import BASE, LAMBDA

SERVERS = ("ec2-graviton", "ec2-gpu", "ec2-single", "eks-spot")
"""Where the team looks after servers."""


def _adds(points: str, criterion: Criterion | None = None) -> Points:
    return Points(Decimal(points), criterion)


PREFERENCES = (
    Rule(
        "above-budget",
        OverBudget("expected"),
        tuple(BASE),
        _adds("-2"),
        "it is expected to cost more than the budget, and keeps within it only if all goes well",
        "the estimate",
    ),
    Rule(
        "api-29-seconds",
        more("longest_execution_minutes", "0.5"),
        LAMBDA,
        _adds("-2", Criterion.SIMPLICITY),
        "an HTTP API waits 30 s for an answer and a REST API 29 s (300 s by a raised quota): longer work is called "
        "asynchronously, and its result fetched",
        "Amazon API Gateway quotas, Amazon API Gateway developer guide",
    ),
    Rule(
        "endpoint-30-seconds",
        more("longest_execution_minutes", "0.5"),
        ("sagemaker",),
        _adds("-1", Criterion.SIMPLICITY),
        "the HTTP API in front waits 30 s and a real-time endpoint 60 s: longer work takes an asynchronous endpoint",
        "InvokeEndpoint, Amazon SageMaker API reference; Amazon API Gateway quotas for HTTP APIs",
    ),
    Rule(
        "spot-notice",
        more("longest_execution_minutes", 2),
        ("eks-spot",),
        _adds("-1", Criterion.SIMPLICITY),
        "Spot capacity is taken back at two minutes' notice: longer work has to be resumed, or kept on demand",
        "seed 001, Alternative 3; Spot Instance interruption notices, Amazon EC2 user guide",
    ),
    Rule(
        "low-traffic",
        fewer("requests_per_day", 1_000),
        LAMBDA,
        _adds("1"),
        "best for low to medium traffic: paid by request, nothing while idle",
        'seed 001, Alternative 2, "Best For"',
    ),
    Rule(
        "beyond-low-traffic",
        at_least("requests_per_day", 1_000),
        LAMBDA,
        _adds("-1"),
        "more traffic than it is best for",
        'seed 001, Alternative 2, "Best For"',
    ),
    Rule(
        "stay-traffic",
        fewer("requests_per_day", 10_000),
        ("fargate",),
        _adds("0.5"),
        "so little traffic is no reason to leave Fargate",
        'seed 004, "Stick with ECS Fargate When"',
    ),
    Rule(
        "stay-models",
        at_most("models", 3),
        ("fargate",),
        _adds("0.5"),
        "one to three models are served well by one service",
        'seed 004, "Stick with ECS Fargate When"',
    ),
    Rule(
        "many-models-by-hand",
        more("models", 3),
        ("fargate",),
        _adds("-0.5"),
        "several models are orchestrated by hand",
        "seed 004, Option 3, cons",
    ),
    Rule(
        "stay-team",
        fewer("team_size", 15),
        ("fargate",),
        _adds("0.5"),
        "a small team is better off without a platform of its own",
        'seed 004, "Stick with ECS Fargate When"',
    ),
    Rule(
        "stay-budget",
        fewer("monthly_budget_usd", 500),
        ("fargate",),
        _adds("0.5"),
        "the budget is that of a small service",
        'seed 004, "Stick with ECS Fargate When"',
    ),
    Rule(
        "stay-region",
        no("several_regions"),
        ("fargate",),
        _adds("0.5"),
        "one region is enough",
        'seed 004, "Stick with ECS Fargate When"',
    ),
    Rule(
        "regions-by-hand",
        yes("several_regions"),
        ("fargate",),
        _adds("-0.5"),
        "it is at its best in a single region",
        'seed 004, "Stick with ECS Fargate When"',
    ),
    Rule(
        "variable-load",
        no("steady_load"),
        ("fargate",),
        _adds("0.5"),
        "good for variable workloads",
        "seed 001, Current Architecture, pros",
    ),
    Rule(
        "steady-load",
        yes("steady_load"),
        ("ec2-graviton",),
        _adds("2"),
        "most cost-effective for consistent workloads; ARM is 20 to 40 % cheaper",
        'seed 001, Alternative 1 ("RECOMMENDED")',
    ),
    Rule(
        "services",
        at_least("services", 5),
        ("eks-spot",),
        _adds("2"),
        "Kubernetes is only worth it from five services on",
        'seed 004, "Migration to EKS", break-even',
    ),
    Rule(
        "services-apart",
        at_least("services", 5),
        tuple(variant for variant in BASE if variant != "eks-spot"),
        _adds("-1"),
        "made for a single service: each further one is a stack of its own, with its own entry",
        'seed 004, Option 3, "Best For"',
    ),
    Rule(
        "regions",
        yes("several_regions"),
        ("eks-spot",),
        _adds("1"),
        "the same cluster in every region",
        'seed 004, "Consider EKS When"',
    ),
    Rule(
        "kubernetes-skills",
        yes("kubernetes_skills"),
        ("eks-spot",),
        _adds("1"),
        "what makes it hard is known already",
        'seed 004, "Consider EKS When"; seed 001, Alternative 3, "Best For"',
    ),
    Rule(
        "no-kubernetes-skills",
        no("kubernetes_skills"),
        ("eks-spot",),
        _adds("-2"),
        "it requires Kubernetes knowledge",
        "seed 001, Alternative 3, cons; seed 004, Option 2, cons",
    ),
    Rule(
        "orchestration",
        yes("orchestration"),
        ("eks-spot",),
        _adds("1"),
        "cron jobs, batches and service meshes are what Kubernetes orchestrates",
        'seed 004, "Consider EKS When"',
    ),
    Rule(
        "budget-for-kubernetes",
        more("monthly_budget_usd", 500),
        ("eks-spot",),
        _adds("0.5"),
        "the budget bears a control plane",
        'seed 004, "Consider EKS When"',
    ),
    Rule(
        "frequent-updates",
        Said("model_updates", (Updates.WEEKLY, Updates.DAILY)),
        ("sagemaker",),
        _adds("1"),
        "models that change daily or weekly are versioned and rolled out natively",
        'seed 004, "Consider SageMaker When"',
    ),
    Rule(
        "ab-tests",
        yes("ab_tests"),
        ("sagemaker",),
        _adds("1"),
        "A/B tests across model versions are native",
        'seed 004, "Consider SageMaker When"',
    ),
    Rule(
        "ab-tests-by-hand",
        yes("ab_tests"),
        ("fargate",),
        _adds("-0.5"),
        "A/B tests take an implementation of one's own",
        "seed 004, Option 3, cons",
    ),
    Rule(
        "many-models",
        more("models", 5),
        ("sagemaker",),
        _adds("1"),
        "more than five models share a multi-model endpoint",
        'seed 004, "Consider SageMaker When"; seed 003, ML Infrastructure, Option B',
    ),
    Rule(
        "budget-for-sagemaker",
        more("monthly_budget_usd", 1_000),
        ("sagemaker",),
        _adds("0.5"),
        "the budget bears its instances",
        'seed 004, "Consider SageMaker When"',
    ),
    Rule(
        "no-devops-skills",
        no("devops_skills"),
        ("sagemaker",),
        _adds("1"),
        "made for teams that lack DevOps skills",
        'seed 004, "Consider SageMaker When"',
    ),
    Rule(
        "servers-without-devops",
        no("devops_skills"),
        SERVERS,
        _adds("-2", Criterion.SIMPLICITY),
        "servers want somebody who knows how to look after them",
        "seed 001, Alternatives 1 and 3, cons; seed 002, Architecture Option 1, cons",
    ),
    Rule(
        "gpu-for-serving",
        yes("gpu"),
        ("sagemaker",),
        _adds("0.5"),
        "recommended for serving on GPUs: 40 % less than dedicated GPU instances",
        "seed 003, ML Infrastructure, Option B, and Recommendations",
    ),
    Rule(
        "gpu-by-settings",
        yes("gpu"),
        ("eks-spot", "sagemaker"),
        _adds("-1"),
        "it has a GPU, also in the estimate, only where the environment's settings name GPU nodes or instances",
        "settings of the variants eks_spot and sagemaker",
    ),
    Rule(
        "intensive-testing",
        more("pull_requests_per_day", 100),
        ("ec2-gpu",),
        _adds("2"),
        "more than 100 pull requests a day, tested intensively, with auto-stop",
        "seed 000, Final Recommendations",
    ),
    Rule(
        "gpu-single-host",
        no("outage_acceptable"),
        ("ec2-gpu",),
        _adds("-0.5"),
        "its default is one instance that isn't replaced when its host fails: take the mode group",
        "seed 002, Architecture Option 1, cons",
    ),
    Rule(
        "cheap-box",
        yes("outage_acceptable"),
        ("ec2-single",),
        _adds("1"),
        "simple, cheap, and down for a few minutes when it is replaced",
        "seed 002, Architecture Option 1",
    ),
    Rule(
        "quickest-start",
        yes("quickest_start"),
        ("app-runner", "beanstalk", "ec2-single"),
        _adds("1"),
        "the simplest starts: a service, a platform, or one instance",
        "seed 001, Alternative 4; seed 002, Compute Option D and Architecture Option 1",
    ),
    Rule(
        "proof-of-concept",
        yes("proof_of_concept"),
        LAMBDA,
        _adds("1"),
        "right for testing and proofs of concept",
        "seed 000, Final Recommendations; seed 001, Conclusion",
    ),
    Rule(
        "regular-use",
        no("proof_of_concept"),
        ("fargate",),
        _adds("0.5"),
        "for regular use, with auto-stop",
        "seed 000, Final Recommendations",
    ),
    Rule(
        "shared-files",
        yes("shared_model_files"),
        ("lambda-efs",),
        _adds("1"),
        "models lie on a file system that all invocations read",
        "seed 000, Option 3",
    ),
)
