"""What counts as a secret, and what only looks a little like one.

The secrets here are made up; they are put together from halves so that no scanner takes this file for a leak.
"""

from pathlib import Path

import pytest

from environments.mistakes import Mistakes, shown
from environments.reading import read
from environments.secret_values import kind_of_secret, kind_of_secret_variable

RANDOM = "q9Zx4Kc7Bv2Nm8Lp1Wd6Rt3Ys5Hf0Jg4Ua7Ei2"

SECRETS = {
    "an AWS access key id": ["AKIA" + "IOSFODNN7EXAMPLE", "id: ASIA" + "J2K3L4M5N6O7P8Q9."],
    "an AWS secret access key": ["wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"],
    "a private key": [
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE",
        "-----BEGIN " + "PRIVATE KEY-----",
        "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
        "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----",
    ],
    "a GitHub token": ["ghp_" + RANDOM[:36], "ghs_" + RANDOM[:36], "github_" + "pat_11ABCDEFG0" + RANDOM],
    "a GitLab token": ["glpat" + "-" + RANDOM[:20]],
    "a Slack token": ["xoxb" + "-123456789012-" + RANDOM[:24], "xapp" + "-1-A0123456789"],
    "a Slack webhook": ["https://hooks.slack" + ".com/services/T0001/B0001/" + RANDOM[:24]],
    "a Stripe key": ["sk_" + "live_" + RANDOM[:24], "rk_" + "test_" + RANDOM[:24], "whsec_" + RANDOM[:32]],
    "an OpenAI key": ["sk-" + "proj-" + RANDOM, "sk-" + RANDOM],
    "an Anthropic key": ["sk-" + "ant-api03-" + RANDOM],
    "a Hugging Face token": ["hf_" + RANDOM[:34]],
    "a Google API key": ["AIza" + RANDOM[:35]],
    "a JSON Web Token": ["eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0"],
    "a URL with a password": [
        "postgres://app:hunter2@db:5432/app",
        "https://me:s3cr3t@example.com/x",
        "redis://:hunter2@cache:6379/0",
        "amqp://u:p%40ss@mq",
    ],
    "a password or key": [
        "Server=db;User Id=sa;Password=hunter2;",
        "--api-key=hunter2hunter2",
        '{"token": "hunter2hunter2"}',
        "DB_PASSWORD=hunter2",
    ],
}

ORDINARY = [
    "",
    "info",
    "https://api.example.com/v1?model=small#top",
    "https://example.com:8443/path",
    "postgres://app@db:5432/app",
    "postgres://app:${DB_PASSWORD}@db:5432/app",
    "redis://cache:6379/0",
    "123e4567-e89b-12d3-a456-426614174000",
    "anthropic.claude-3-haiku-20240307-v1:0",
    "sentence-transformers/all-MiniLM-L6-v2",
    "sk-learn-model-with-a-rather-long-name-2024",
    "task-queue-with-a-long-name-Number-1234567890",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "public.ecr.aws/nginx/nginx-unprivileged:1.27",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf",
    "models/Llama3/70B/instruct/weights/final",
    "/opt/ml/Models/Large/Version3/Checkpoint",
    "max_tokens=4096, temperature=0.2",
    "?max_token=4096&token=${TOKEN}",
    "--client-secret=arn:aws:secretsmanager:us-east-1:123456789012:secret:client",
    "password=/run/secrets/database",
    "Forgot your password? Ask the token office.",
    "ghp_short",
    "user@example.com",
    "2026-01-31T12:00:00Z",
    "-----BEGIN CERTIFICATE-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@example.com",
    "a,b;c d",
    "00:1B:44:11:3A:B7",
    "C:\\Program Files\\app",
]

SECRET_VARIABLES = [
    ("DB_PASSWORD", "hunter2"),
    ("DB_PASSWORD", "12345678"),
    ("DB_PASSWORD", "123456"),
    ("PGPASSWORD", "hunter2"),
    ("MYSQL_PWD", "hunter2"),
    ("HF_TOKEN", "anything-at-all"),
    ("GITHUB_TOKEN", "abc123"),
    ("OPENAI_API_KEY", "changeme"),
    ("openai_api_key", "changeme"),
    ("openaiApiKey", "changeme"),
    ("STRIPE_SECRET", "hunter2"),
    ("DJANGO_SECRET_KEY", "insecure-development-key"),
    ("AWS_SECRET_ACCESS_KEY", "short"),
    ("ENCRYPTION_KEY", "c2VjcmV0"),
    ("GOOGLE_CREDENTIALS", '{"type": "service_account"}'),
    ("DATABASE_URL", "postgres://app:hunter2@db/app"),
    ("ANYTHING", "AKIA" + "IOSFODNN7EXAMPLE"),
]

ORDINARY_VARIABLES = [
    ("TOKENIZERS_PARALLELISM", "false"),
    ("MAX_TOKENS", "4096"),
    ("MAX_TOKEN", "4096"),
    ("EOS_TOKEN", "</s>"),
    ("PAD_TOKEN", "<pad>"),
    ("STOP_TOKEN", "STOP"),
    ("SECRET_NAME", "my/secret"),
    ("DB_SECRET", "prod/database/main"),
    ("DB_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db"),
    ("DB_SECRET", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db"),
    ("API_KEY_HEADER", "x-api-key"),
    ("PASSWORD_MIN_LENGTH", "12"),
    ("PASSWORD_FILE", "/run/secrets/password"),
    ("TOKEN_URL", "https://login.example.com/token"),
    ("REQUIRE_TOKEN", "true"),
    ("API_KEY", "${API_KEY}"),
    ("API_KEY", ""),
    ("API_KEY", "none"),
    ("API_KEY", "ssm:/prod/api-key"),
    ("TLS_PRIVATE_KEY", "/etc/tls/tls.key"),
    ("PWD", "/app"),
    ("PRIMARY_KEY", "id"),
    ("PARTITION_KEY", "tenant"),
    ("CACHE_KEY", "v2"),
    ("KEYBOARD", "qwerty"),
    ("MONKEY", "george"),
    ("MODEL_ID", "anthropic.claude-3-haiku-20240307-v1:0"),
    ("LOG_LEVEL", "debug"),
    ("COMPASS", "north"),
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SECRETS.items() for text in texts])
def test_a_secret_is_known_by_its_form(kind: str, text: str) -> None:
    assert kind_of_secret(text) == kind


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_no_secret(text: str) -> None:
    assert kind_of_secret(text) is None


@pytest.mark.parametrize(("name", "value"), SECRET_VARIABLES)
def test_a_secret_variable_is_known_by_its_name_or_value(name: str, value: str) -> None:
    assert kind_of_secret_variable(name, value) is not None


@pytest.mark.parametrize(("name", "value"), ORDINARY_VARIABLES)
def test_an_ordinary_variable_is_no_secret(name: str, value: str) -> None:
    assert kind_of_secret_variable(name, value) is None


@pytest.mark.parametrize("text", [text for texts in SECRETS.values() for text in texts])
def test_a_shown_value_hides_a_secret(text: str) -> None:
    assert shown(text) == f"a hidden value of {len(text)} characters"


@pytest.mark.parametrize(
    "where",
    [
        "workload:\n  environment:\n    DB_PASSWORD: hunter2hunter2",
        "workload:\n  environment:\n    DB_PASSWORD: [hunter2hunter2]",
        "workload:\n  environment: DB_PASSWORD=hunter2hunter2",
        "workload:\n  environment: [DB_PASSWORD=hunter2hunter2]",
        "workload:\n  environment:\n    - name: DB_PASSWORD\n      value: hunter2hunter2",
        "workload:\n  environment:\n    URL: postgres://a:hunter2hunter2@db",
        "workload:\n  secrets:\n    DB_PASSWORD: hunter2hunter2",
        "workload:\n  secrets:\n    DB_PASSWORD: [hunter2hunter2]",
        "workload:\n  image: https://me:hunter2hunter2@example.com/image",
        "database:\n  password: hunter2hunter2",
        "domain:\n  name: password=hunter2hunter2",
        "network:\n  cidr: token=hunter2hunter2",
        "region: secret=hunter2hunter2",
    ],
)
def test_no_message_repeats_a_secret(where: str, tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text(where, encoding="utf-8")

    with pytest.raises(Mistakes) as caught:
        read(path)

    assert "hunter2" not in str(caught.value)
