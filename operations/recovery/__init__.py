"""After a deploy that didn't finish: what exists on AWS, but isn't in Terraform's state, is adopted.

A Terraform that is killed forgets what it was creating, and with a state file that it was writing, all that it created.
The next apply would then fail, since names are taken, or create a second network and leave the first to be paid for.
So the next deploy looks for what its plan is about to create, and lets Terraform import what is there already.
"""
