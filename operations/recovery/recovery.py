"""Around what is done to a stack: a deploy recovers from one that didn't finish, and notes whether itself does."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from environments.settings import Environment
from modules.foundation.tags import standard_tags
from operations.console import say
from operations.leftovers import Client
from operations.recovery import aws
from operations.recovery.adoption import Adoptions, Surroundings, adopt
from operations.recovery.planned import creates, known
from operations.recovery.signs import Signs
from operations.recovery.state_file import mend
from operations.recovery.terraform import Terraform

IMPORTS = "adopt.tf.json"
"""Beside a stack's cdk.tf.json as long as its deploy lasts: the blocks that make Terraform import what exists."""


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """Of one stack; `terraform` is in its folder, `client` makes boto3 clients for where it is."""

    signs: Signs
    environment: Environment
    terraform: Terraform
    client: Callable[[], Client]

    def around(self, command: str) -> AbstractContextManager[None]:
        """What surrounds a command of cdktf's."""
        if command == "deploy":
            return self.deploying()
        if self.signs.unfinished():
            stack = self.signs.stack
            say(
                f"note: the last deploy of {stack} didn't finish, so Terraform may not know all that it made; "
                "another deploy lets it know"
            )
            mend(self.signs.state)
        return nullcontext()

    @contextmanager
    def deploying(self) -> Iterator[None]:
        """While a deploy runs."""
        imports = self.terraform.folder / IMPORTS
        imports.unlink(missing_ok=True)
        if self.signs.unfinished():
            stack = self.signs.stack
            say(f"the last deploy of {stack} didn't finish: looking for what exists, but isn't in its state …")
            adoptions = self.find()
            tell(adoptions)
            if adoptions.ids:
                blocks = [{"to": address, "id": id_} for address, id_ in adoptions.ids.items()]
                imports.write_text(json.dumps({"import": blocks}, indent=2), encoding="utf-8")
        self.signs.begin()
        try:
            yield
        finally:
            imports.unlink(missing_ok=True)
        self.signs.finish()

    def find(self) -> Adoptions:
        """What exists of what Terraform is about to create. A broken state is mended before."""
        mend(self.signs.state)
        plan = self.terraform.plan()
        configuration = json.loads((self.terraform.folder / "cdk.tf.json").read_text(encoding="utf-8"))
        planned = creates(plan, configuration)
        if not planned:
            return Adoptions()
        client = self.client()
        every = standard_tags(self.environment, self.signs.stack)
        tags = {name: every[name] for name in ("Project", "Stack")}
        around = Surroundings(
            place=aws.place(client, self.environment.region),
            tags=tags,
            things=aws.things(client, tags),
            look=self.terraform.look,
            ask=aws.asking(client),
        )
        return adopt(planned, known(plan), around)


def tell(adoptions: Adoptions) -> None:
    """Says what is adopted and what isn't."""
    for address, id_ in sorted(adoptions.ids.items()):
        say(f"  {address} is {id_}")
    for note in adoptions.notes:
        say(f"  {note}")
    count = len(adoptions.ids)
    say(f"{count} things exist that the state doesn't know" if count else "nothing exists that the state doesn't know")
