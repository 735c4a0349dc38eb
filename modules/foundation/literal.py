"""Text that Terraform must take as it is."""


def literal(text: str) -> str:
    """`text` with what Terraform would read as a template (`${...}`, `%{...}`) escaped."""
    return text.replace("${", "$${").replace("%{", "%%{")
