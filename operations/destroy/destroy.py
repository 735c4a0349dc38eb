"""`landfall destroy`: everything of a stack, and nothing else."""

import os
from dataclasses import dataclass
from functools import partial

from environments.settings import Environment
from environments.settings.backend import S3Backend
from modules.foundation.names import Names
from operations import emulator, preflight
from operations.cdktf import synthesize
from operations.console import say
from operations.destroy.aws import Aws, patient_clients
from operations.destroy.confirmation import Confirmation
from operations.destroy.deletion import Deletion, counted
from operations.destroy.inventory import Inventory, take
from operations.destroy.scope import Scope
from operations.destroy.table import show_left, show_others, show_plan, show_waiting
from operations.destroy.terraform import State, Terraform
from operations.failure import Failure, Refused
from operations.leftovers import Client
from operations.places import emulated, on_aws, search_path, synthesized, tool_environment
from operations.process import Lost
from operations.recovery import aws as recovery
from operations.recovery.signs import Signs
from operations.recovery.state_file import mend


def destroy(stack: str, *, dry_run: bool, yes: bool, stack_name: str | None) -> None:
    """Shows what goes and why; once the stack's name was given, deletes it; then asks AWS what is left.

    Raises Refused before anything was touched, and Failure where something is left.
    """
    confirmation = Confirmation(stack, dry_run=dry_run, yes=yes, stack_name=stack_name)
    confirmation.check()
    offered = preflight.stacks()
    environment = preflight.stack(stack)
    if environment.deletion_protection:
        raise Refused(
            f"{stack} is protected: set deletion_protection to false in {environment.name}.yaml, deploy, and then "
            "destroy; nothing was touched"
        )
    preflight.terraform(search_path())
    preflight.target(environment)
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or None
    try:
        _Destroying(stack, environment, offered, endpoint).run(confirmation)
    except Lost:
        raise Failure(f"{endpoint} no longer answers: run the same command again once it does") from None


@dataclass(frozen=True)
class _Destroying:
    stack: str
    environment: Environment
    offered: dict[str, Environment]
    endpoint: str | None

    def run(self, confirmation: Confirmation) -> None:
        say(f"synthesizing {self.stack} …")
        synthesize([self.stack], synthesized(), tool_environment())
        client = patient_clients(self.environment.region)
        aws = Aws(self.scope(client), client)
        signs = Signs(emulated() if self.endpoint else on_aws(), self.stack)
        mend(signs.state)
        terraform = self.terraform()
        say("asking Terraform what it knows …")
        state = terraform.state()
        self.check_account(aws.scope, state)
        say("asking AWS what exists …")
        kept = self.kept(aws.scope)
        inventory = take(aws, kept=kept)
        show_plan(aws.scope, self.endpoint or "AWS", state, inventory)
        if not state.resources and not inventory.things:
            self.tell(inventory, {})
            if not confirmation.dry_run:
                signs.finish()
            return
        if confirmation.dry_run:
            say("that was a dry run: nothing was touched")
            return
        self.check_stops(inventory)
        confirmation.ask()
        deletion = Deletion(aws, partial(take, aws, kept=kept), kept=kept)
        left = self.delete(deletion, terraform, state, inventory)
        show_waiting(left)
        self.tell(left, deletion.stays)
        signs.finish()

    def scope(self, client: Client) -> Scope:
        """The stack, where STS says that we are."""
        place = recovery.place(client, self.environment.region)
        others = {
            Names(project=each.project, stack=name).prefix for name, each in self.offered.items() if name != self.stack
        }
        project = self.environment.project
        prefix = Names(project=project, stack=self.stack).prefix
        return Scope(stack=self.stack, project=project, prefix=prefix, others=frozenset(others), **place)

    def terraform(self) -> Terraform:
        """Terraform in the stack's folder."""
        endpoint = self.endpoint
        return Terraform(
            self.stack,
            synthesized() / "stacks" / self.stack,
            tool_environment(),
            (lambda: not emulator.answers(endpoint)) if endpoint else (lambda: False),
        )

    def kept(self, scope: Scope) -> frozenset[str]:
        """ARNs of what Terraform itself needs."""
        backend = self.environment.backend
        if not isinstance(backend, S3Backend):
            return frozenset()
        return frozenset({f"arn:{scope.partition}:s3:::{backend.bucket}", *filter(None, [backend.kms_key_arn])})

    def check_account(self, scope: Scope, state: State) -> None:
        """Refused where the state is another account's."""
        if others := sorted(state.accounts - {scope.account}):
            raise Refused(
                f"the state of {self.stack} is about account {others[0]}, but the credentials are of account "
                f"{scope.account}: nothing was touched"
            )

    def check_stops(self, inventory: Inventory) -> None:
        """Refused where something protects a part of the stack, or somebody else's things hold it."""
        reasons = [f"{thing.what} {thing.name}: {thing.stops}" for thing in inventory.things if thing.stops]
        reasons += [f"{other.told}: not this stack's; move it away first" for other in inventory.others if other.holds]
        if reasons:
            raise Refused("\n".join([f"{self.stack} can't be destroyed as it is; nothing was touched:", *reasons]))

    def delete(self, deletion: Deletion, terraform: Terraform, state: State, inventory: Inventory) -> Inventory:
        """What Terraform can't go past, then Terraform, then the rest. Returns what a last look found."""
        deletion.empty(inventory.things)
        if locked := [thing for thing in inventory.things if thing.arn in deletion.stays and thing.what == "bucket"]:
            # `force_destroy` deletes "any locked objects" too (the provider's documentation of aws_s3_bucket), where it
            # may; and with the stack goes the key that they are encrypted with.
            reasons = [f"{thing.name}: {deletion.stays[thing.arn]}" for thing in locked]
            raise Failure("\n".join([f"{self.stack} stays as long as these buckets can't be emptied:", *reasons]))
        deletion.once(thing for thing in inventory.things if thing.kind and thing.kind.early)
        gone = True
        clusters = [each.address for each in state.resources if each.type == "aws_eks_cluster"]
        standing = any(thing.what == "EKS cluster" for thing in inventory.things)
        if clusters:
            standing = not terraform.destroy(*(f"-target={address}" for address in clusters), steps=len(clusters))
        # As long as the cluster is there, it makes anew what it made; and Terraform would wait for what that holds.
        if not standing and any(thing.by_cluster for thing in inventory.things):
            deletion.run(lambda thing: thing.by_cluster)
        if state.resources:
            gone = terraform.destroy(steps=len(state.resources))
        left = deletion.run()
        if not gone and not left.things:
            # It could have stumbled over what is gone by now, or over data that can't be read any more.
            gone = terraform.destroy("-refresh=false", steps=len(state.resources))
        if not gone and not left.things:
            raise Failure(f"nothing is left of {self.stack}, but Terraform's state isn't empty: its reasons are above")
        return left

    def tell(self, left: Inventory, stays: dict[str, str]) -> None:
        """Says what is left. Raises Failure if anything is, or if AWS didn't tell."""
        if left.things:
            show_left(left.things, stays)
            show_others(left)
            raise Failure(f"left of {self.stack}: {counted(len(left.things))}; once the reason is gone, run this again")
        if left.silent:
            silent = [f"{question}: {answer}" for question, answer in left.silent.items()]
            raise Failure(
                "\n".join([f"nothing is left of {self.stack} as far as AWS tells, but it didn't tell:", *silent])
            )
        say(f"nothing is left of {self.stack}" + (", but for what leaves by itself" if left.waiting else ""))
