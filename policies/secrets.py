"""Telling a secret from its name, its shape, and where it comes from."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

from detect_secrets.core.plugins import initialize

from policies.blocks import unknown


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


DETECTORS = [
    initialize.from_plugin_classname(name)
    for name in (
        "AWSKeyDetector",
        "BasicAuthDetector",
        "DiscordBotTokenDetector",
        "GitHubTokenDetector",
        "JwtTokenDetector",
        "MailchimpDetector",
        "NpmDetector",
        "PrivateKeyDetector",
        "SendGridDetector",
        "SlackDetector",
        "StripeDetector",
    )
]
"""Of detect-secrets, which checkov brings: the detectors that know a shape, and not merely a high entropy."""

MORE_SHAPES = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY"),
    "GitHub fine-grained token": re.compile(r"\bgithub_pat_\w{22,}"),
    "GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    "AI provider's key": re.compile(r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}"),
    "Google API key": re.compile(r"\bAIza[\w-]{35}\b"),
    "Hugging Face token": re.compile(r"\bhf_[A-Za-z0-9]{30,}\b"),
}

SECRET_WORDS = words_of(
    """
    password passwords passwd pwd passphrase passcode secret secrets token apikey credential credentials
    plaintext psk dsn
    """
)
KEY_OWNERS = words_of(
    """
    access account api auth authentication customer encryption host license master preshared private secret
    service shared signing ssh
    """
)
HARMLESS_ENDINGS = words_of(
    """
    age alias algorithm arn arns audience bucket budget count days dir directory enabled encryption endpoint
    expiration expires expiry field file format header hours id ids issuer length lifetime limit location
    manager max min minutes name names parameter parameters path per policy prefix provider ref region required
    reset rotation seconds store suffix timeout ttl type uri url usage use user username version
    """
)
VOCABULARY = words_of(
    """
    bos cls end eos image mask max min new pad per sep special start stop system unk
    """
)
"""Before ``token``: what language models call one, or count."""
HARMLESS_VALUES = frozenset({"", "true", "false", "null", "none", "enabled", "disabled", "yes", "no", "on", "off"})
NOT_A_SECRET = re.compile(
    r"""
      arn: | \{\{ | \$ | <[\w\ -]+>$                                   # ARN, template, shell variable, <placeholder>
    | (?:ssm|secretsmanager|vault|op|file|s3|https?)://?(?!.*:.*@)      # where a secret is, without one in it
    | /(?:[\w.-]+/)+[\w.-]+$                                           # a path
    """,
    re.VERBOSE,
)
REFERENCE_TO_SECRET = re.compile(
    r"""\b(?:
      random_password\.[\w\[\]".*-]+\.result
    | aws_secretsmanager_secret_version\.[\w\[\]".*-]+\.secret_(?:string|binary)
    | aws_secretsmanager_random_password\.[\w\[\]".*-]+\.random_password
    | tls_private_key\.[\w\[\]".*-]+\.private_key_\w+
    | aws_iam_access_key\.[\w\[\]".*-]+\.(?:secret|ses_smtp_password_v4)
    | aws_\w+\.[\w\[\]".*-]+\.(?:master_password|admin_user_password|password|auth_token)
    )\b(?!_)""",
    re.VERBOSE,
)
PARAMETER = re.compile(r"""\baws_ssm_parameter\.[\w\[\]".*-]+\.value\b""")
LAST_NAME = re.compile(r"(?:var|local|module)\.[\w.\[\]\"*-]+")
ASSIGNMENT = re.compile(r"""(?<![\w$.])([A-Za-z_][\w.-]*)["']?\s*(?:=|:\s)\s*(["']?)([^\s"'`]+)\2""")
OPTION = re.compile(r"""(?<!\S)--?([A-Za-z][\w-]*)[= ](["']?)([^\s"'`]+)\2""")
LARGEST_TEXT = 1_000_000
"""Bytes that a compressed text may unpack to (user data is limited to 16 KB)."""


def words(name: str) -> list[str]:
    """``dbPassword``, ``DB_PASSWORD`` and ``db-password`` → ``["db", "password"]``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    found = [word.lower() for word in re.split(r"[^A-Za-z0-9]+", spaced) if word]
    return found[:-1] if found[-1:] == ["wo"] else found


def named_secret(name: str) -> bool:
    """Whether a name says that its value is a secret itself, not something about one."""
    found = words(name)
    if not found or found[-1] in HARMLESS_ENDINGS or (found[-1] == "token" and not VOCABULARY.isdisjoint(found[-2:])):
        return False
    keys = any(owner in KEY_OWNERS and key == "key" for owner, key in pairwise(found))
    together = any(word.endswith(("password", "passwd", "apikey", "secret", "token")) for word in found)
    return keys or together or not SECRET_WORDS.isdisjoint(found)


def literal(value: object) -> bool:
    """Whether a value is written out and could be a secret: no reference, ARN, path, switch or placeholder."""
    if isinstance(value, bool) or value is None:
        return False
    text = str(value).strip()
    if text.lower() in HARMLESS_VALUES or unknown(text) or not text.strip("*x.<>-"):
        return False
    return not NOT_A_SECRET.match(text)


def refers_to_secret(value: object, named: bool) -> bool:
    """Whether an expression yields a secret; ``named``: the name that it is given to is a secret's."""
    if not isinstance(value, str) or not unknown(value):
        return False
    if named and PARAMETER.search(value):
        return True
    return bool(REFERENCE_TO_SECRET.search(value)) or (
        named and any(named_secret(found.rpartition(".")[2]) for found in LAST_NAME.findall(value))
    )


def shapes(text: str) -> Iterator[str]:
    """The kinds of secret that can be told from their shape in a text."""
    for detector in DETECTORS:
        if any(True for _ in detector.analyze_string(text)):
            yield detector.secret_type
    for kind, pattern in MORE_SHAPES.items():
        if pattern.search(text):
            yield kind


def assignments(script: str) -> Iterator[str]:
    """The names that a script gives a secret to: ``export DB_PASSWORD=x``, ``password: x``, ``--token x``."""
    for pattern in (ASSIGNMENT, OPTION):
        for name, _, value in pattern.findall(script):
            if named_secret(name) and literal(value) and not value.startswith(("$", "`", "(", "{", "[")):
                yield name


def decoded(text: str) -> str:
    """The text behind base64, compressed or not; '' if it is none."""
    compact = "".join(text.split())
    if len(compact) < 16 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", compact):
        return ""
    try:
        raw = base64.b64decode(compact, validate=True)
        if raw.startswith(b"\x1f\x8b"):
            raw = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, LARGEST_TEXT)
        plain = raw.decode()
    except (ValueError, zlib.error, binascii.Error):
        return ""
    return plain if all(character.isprintable() or character.isspace() for character in plain) else ""
