"""Does this text look like a secret?

Two ways to tell. By its form: credentials with a published prefix or frame (an AWS access key id, a GitHub token, a
private key, a URL with a password in it) are recognised wherever they stand. By its name: an environment variable
called `..._PASSWORD`, `..._TOKEN`, `..._API_KEY` and so on holds a secret unless its value plainly is none (a
reference, a switch, a number of tokens).

The forms are those which the issuers document for secret scanning; where a prefix alone would match ordinary words
(`sk-`), the rest has to look random too.
"""

import math
import re
from collections import Counter
from itertools import pairwise

_RANDOM_TAIL = r"(?=[\w-]*[0-9])(?=[\w-]*[A-Z])"
_START = r"(?<![A-Za-z0-9])"

_FORMS: tuple[tuple[str, str, str], ...] = (
    ("an AWS access key id", "AKIA", r"AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("an AWS access key id", "ASIA", r"ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("a GitHub token", "gh", r"gh[pousr]_[A-Za-z0-9]{36}"),
    ("a GitHub token", "github_pat_", r"github_pat_\w{22}"),
    ("a GitLab token", "glpat-", r"glpat-[\w-]{20}"),
    ("a Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{10}"),
    ("a Slack token", "xapp-", r"xapp-[A-Za-z0-9-]{10}"),
    ("a Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows|triggers)/T\w+/\w+/\w+"),
    ("a Stripe key", "k_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16}"),
    ("a Stripe key", "whsec_", r"whsec_[A-Za-z0-9+/=]{24}"),
    ("an Anthropic key", "sk-ant-", rf"sk-ant-{_RANDOM_TAIL}[\w-]{{16}}"),
    ("an OpenAI key", "sk-", rf"sk-{_RANDOM_TAIL}[\w-]{{20}}"),
    ("a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30}"),
    ("a Hugging Face token", "api_org_", r"api_org_[A-Za-z0-9]{30}"),
    ("a Google API key", "AIza", r"AIza[\w-]{35}"),
    ("a Groq key", "gsk_", r"gsk_[A-Za-z0-9]{32}"),
    ("a Replicate token", "r8_", r"r8_[A-Za-z0-9]{30}"),
    ("a Pinecone key", "pcsk_", r"pcsk_\w{30}"),
    ("a LangSmith key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}"),
    ("a Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    ("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    ("a PyPI token", "pypi-AgEI", r"pypi-AgEI[\w-]{20}"),
    ("a Docker Hub token", "dckr_", r"dckr_(?:pat|oat)_[\w-]{20}"),
    ("a SendGrid key", "SG.", r"SG\.[\w-]{16,}\.[\w-]{30}"),
    ("a JSON Web Token", "eyJ", r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}"),
)
"""Kind, a part that every one of the kind has (it spares compiling most expressions), and the form."""

_URL_WITH_PASSWORD = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#@:]*:(?P<value>[^\s/?#]+)@")
_ASSIGNMENT = re.compile(
    r"""(?ix) (?: ^ | [\s;&?,"'{_-] )
        (?: password | passwd | pwd | passphrase | secret | token | api_?-?key | access_?-?key | account_?-?key ) "?
        \s* [=:] \s* ["']? (?P<value> \$\{[^}]*\} | [^\s;&"',}]{4,} )""",
)

_SECRET_NAME = re.compile(
    r"""(?x) PASSWORD $ | PASSWD $ | PASSPHRASE $ | APIKEY $ | (?: ^ | _ ) (?:
        PASS | SECRET | TOKEN | CREDENTIALS? | SECRET_KEY(?:_BASE)? | KEY_SECRET
        | (?: ACCESS | ACCOUNT | API | AUTH | ENCRYPTION | LICENSE | MASTER | PRIVATE | SERVICE | SIGNING ) _KEY
    ) $ | _PWD $ """,
)
_VOCABULARY_NAME = re.compile(
    r"(?:^|_)(?:BOS|CLS|END|EOS|IMAGE|MASK|MAX|MIN|NEW|PAD|PER|SEP|SPECIAL|START|STOP|SYSTEM|UNK)_TOKEN$"
)
_PASSWORD_NAME = re.compile(r"(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD)$")

_PLACEHOLDER = re.compile(
    r"\$\{.*\}|\$\(.*\)|\$\w+|%\(\w+\)s|%\w+%|\{+[\w:./-]*\}+|<[^<>]*>|[*x.…]+|\[\w+\]", re.IGNORECASE
)
_SWITCH = re.compile(
    r"true|false|yes|no|on|off|none|null|nil|auto|default|disabled?|enabled?|optional|required|empty|unset",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[0-9]{1,6}(?:\.[0-9]+)?")
_REFERENCE = re.compile(
    r"""(?x) arn:aws[\w-]*:.+ | (?: ssm | secretsmanager | vault | op | file | https? ) : .+
        | \.{0,2} / [\w./@-]+ | [A-Za-z][\w.-]* (?: / [\w.@-]+ )+ """,
)
_LONGEST_REFERENCE = 256


def kind_of_secret(text: str) -> str | None:
    """What kind of secret the text holds, by its form alone: `a GitHub token`; None for ordinary text."""
    for kind, part, form in _FORMS:
        if part in text and re.search(_START + form, text):
            return kind
    if any(not _PLACEHOLDER.fullmatch(match["value"]) for match in _URL_WITH_PASSWORD.finditer(text)):
        return "a URL with a password"
    assigned = [match["value"] for match in _ASSIGNMENT.finditer(text)]
    if any(not _is_no_secret(value) and not value.startswith(("arn:", "/", "./")) for value in assigned):
        return "a password or key"
    if _is_random_40(text.strip()):
        return "an AWS secret access key"
    return None


def kind_of_secret_variable(name: str, value: str) -> str | None:
    """The same for an environment variable, whose name counts too."""
    by_form = kind_of_secret(value)
    if by_form:
        return by_form
    upper = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").replace(".", "_").upper()
    if not _SECRET_NAME.search(upper) or _VOCABULARY_NAME.search(upper):
        return None
    stripped = value.strip()
    if _is_no_secret(stripped) and not (_PASSWORD_NAME.search(upper) and _NUMBER.fullmatch(stripped)):
        return None
    if len(stripped) <= _LONGEST_REFERENCE and _REFERENCE.fullmatch(stripped) and not _PASSWORD_NAME.search(upper):
        return None
    return "a secret, by its name"


def _is_no_secret(value: str) -> bool:
    return not value or any(form.fullmatch(value) for form in (_PLACEHOLDER, _SWITCH, _NUMBER))


def _is_random_40(text: str) -> bool:
    """40 characters of base64 that look drawn at random: AWS secret access keys carry no prefix.

    Random base64 has an entropy above 4.2 bits per character at this length and changes between lower case, upper case
    and digits at every second character; words, paths and hexadecimal digests do neither.
    """
    if not re.fullmatch(r"[A-Za-z0-9/+]{40}", text):
        return False
    classes = ["l" if c.islower() else "u" if c.isupper() else "d" if c.isdigit() else "s" for c in text]
    changes = sum(a != b for a, b in pairwise(classes))
    entropy = -sum(n / 40 * math.log2(n / 40) for n in Counter(text).values())
    return entropy > 4.2 and changes >= 16 and {"l", "u"} <= set(classes)
