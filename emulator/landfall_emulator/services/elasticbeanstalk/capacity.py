"""What an environment consists of, made in the services that it belongs to: instances in an Auto Scaling group, their
launch template, an address or a place behind a shared load balancer, and log groups.

Nothing is deployed on the instances. A load balancer, security groups and alarms of an environment's own are not
emulated.
"""

import json
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.services.autoscaling.capacity import after_launch
from landfall_emulator.services.elasticbeanstalk.kept import Environment, invalid, random_word
from landfall_emulator.services.elasticbeanstalk.options import words

_LAUNCH, _ENVIRONMENT = "aws:autoscaling:launchconfiguration", "aws:elasticbeanstalk:environment"
_LOGS, _HEALTH = "aws:elasticbeanstalk:cloudwatch:logs", "aws:elasticbeanstalk:cloudwatch:logs:health"
_BALANCER, _VPC = "aws:elbv2:loadbalancer", "aws:ec2:vpc"

_DEFAULT_LISTENER = "aws:elbv2:listener:default"

_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
_IMAGE_GB = 8
"""Size of the image's own root volume."""

_COUNT_TAG = "elasticbeanstalk:shared-elb-environment-count"
"""How many environments share a load balancer, as Elastic Beanstalk notes on it."""

_DOCKER_LOGS = (
    "docker",
    "docker-events.log",
    "eb-docker/containers/eb-current-app/stdouterr.log",
    "eb-engine.log",
    "eb-hooks.log",
    "nginx/access.log",
    "nginx/error.log",
)
"""Below /var/log, what the Docker platform streams: "Using Elastic Beanstalk with Amazon CloudWatch Logs" of the
developer guide."""


class Capacity:
    """The making, changing and taking away of what one environment consists of."""

    def __init__(self, context: RequestContext, environment: Environment) -> None:
        self._environment = environment
        self._settings = environment.settings
        self._clients: Any = connect_to(aws_access_key_id=context.account_id, region_name=context.region)

    def check(self) -> None:
        """Refuses what isn't there, and what isn't emulated."""
        if not self._single and self._value(_ENVIRONMENT, "LoadBalancerIsShared") != "true":
            raise NotImplementedError("elasticbeanstalk.CreateEnvironment is not emulated: a load balancer of its own")
        if self._value(_LAUNCH, "DisableDefaultEC2SecurityGroup") != "true":
            raise NotImplementedError("elasticbeanstalk.CreateEnvironment is not emulated: a security group of its own")
        self._instance_profile()
        if role := self._value(_ENVIRONMENT, "ServiceRole"):
            self._require_service_role(role)
        ec2 = self._clients.ec2
        try:
            ec2.describe_subnets(SubnetIds=words(self._settings, _VPC, "Subnets"))
            ec2.describe_security_groups(GroupIds=words(self._settings, _LAUNCH, "SecurityGroups"))
            ec2.describe_instance_types(InstanceTypes=self._types)
            if not self._single:
                self._listeners()
        except ClientError as missing:
            raise invalid(missing.response["Error"]["Message"]) from missing

    def make(self) -> None:
        """Makes all of it; AWS does so with CloudFormation, in one go."""
        made = self._environment.made
        template = self._clients.ec2.create_launch_template(
            LaunchTemplateName=self._generated("AWSEBEC2LaunchTemplate"),
            LaunchTemplateData=self._launch_template(),
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": self._tags()}],
        )["LaunchTemplate"]["LaunchTemplateId"]
        made["LaunchTemplates"] = [template]
        if not self._single:
            self._go_behind_load_balancer()
        name = self._generated("AWSEBAutoScalingGroup")
        if self._single:
            self._allocate_address()
            after_launch[name] = self._give_address
        self._clients.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"},
            MinSize=self._size("MinSize"),
            MaxSize=self._size("MaxSize"),
            VPCZoneIdentifier=",".join(words(self._settings, _VPC, "Subnets")),
            TargetGroupARNs=made.get("TargetGroups", []),
            Tags=[
                {"ResourceType": "auto-scaling-group", "ResourceId": name, "PropagateAtLaunch": True, **tag}
                for tag in self._tags()
            ],
        )
        made["AutoScalingGroups"] = [name]
        self.stream_logs()

    def change(self) -> None:
        """Brings the group to new bounds, and its instances to a new template."""
        self._clients.ec2.create_launch_template_version(
            LaunchTemplateId=self._environment.made["LaunchTemplates"][0], LaunchTemplateData=self._launch_template()
        )
        self._clients.autoscaling.update_auto_scaling_group(
            AutoScalingGroupName=self._environment.made["AutoScalingGroups"][0],
            MinSize=self._size("MinSize"),
            MaxSize=self._size("MaxSize"),
        )
        self.stream_logs()

    def take_away(self) -> None:
        """Removes all of it."""
        made, ec2, balancing = self._environment.made, self._clients.ec2, self._clients.elbv2
        for address in made.get("Addresses", []):
            if association := self._address().get("AssociationId"):
                ec2.disassociate_address(AssociationId=association)
            ec2.release_address(AllocationId=address)
        if instances := self.instances():
            # moto replaces an instance that ends while it is in a group
            (group,) = made["AutoScalingGroups"]
            self._clients.autoscaling.detach_instances(
                AutoScalingGroupName=group, InstanceIds=instances, ShouldDecrementDesiredCapacity=True
            )
            ec2.terminate_instances(InstanceIds=instances)
        for group in made.get("AutoScalingGroups", []):
            after_launch.pop(group, None)
            self._clients.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=group, ForceDelete=True)
        for rule in made.get("Rules", []):
            balancing.delete_rule(RuleArn=rule)
        for group in made.get("TargetGroups", []):
            balancing.delete_target_group(TargetGroupArn=group)
        if made.get("LoadBalancers"):
            self._count_environments(made["LoadBalancers"][0], -1)
        for template in made.get("LaunchTemplates", []):
            ec2.delete_launch_template(LaunchTemplateId=template)
        for namespace, groups in self._log_groups().items():
            if self._value(namespace, "DeleteOnTerminate") == "true":
                for group in groups:
                    self._clients.logs.delete_log_group(logGroupName=group)
        made.clear()

    def instances(self) -> list[str]:
        """Ids of the instances in the group."""
        groups = self._clients.autoscaling.describe_auto_scaling_groups(
            AutoScalingGroupNames=self._environment.made.get("AutoScalingGroups", [])
        )["AutoScalingGroups"]
        return [instance["InstanceId"] for group in groups for instance in group["Instances"]]

    def endpoint(self) -> str:
        """Where it answers: the address of a single instance, or the load balancer's name."""
        if self._single:
            return str(self._address()["PublicIp"])
        (balancer,) = self._clients.elbv2.describe_load_balancers(
            LoadBalancerArns=self._environment.made["LoadBalancers"]
        )["LoadBalancers"]
        return str(balancer["DNSName"])

    def stream_logs(self) -> None:
        """Makes the log groups that aren't there yet, and has all of them forget as the settings say."""
        logs = self._clients.logs
        for namespace, groups in self._log_groups().items():
            for group in groups:
                with suppress(logs.exceptions.ResourceAlreadyExistsException):
                    logs.create_log_group(logGroupName=group)
                days = int(self._value(namespace, "RetentionInDays"))
                logs.put_retention_policy(logGroupName=group, retentionInDays=days)

    @property
    def _single(self) -> bool:
        return self._value(_ENVIRONMENT, "EnvironmentType") == "SingleInstance"

    @property
    def _types(self) -> list[str]:
        chosen = words(self._settings, "aws:ec2:instances", "InstanceTypes")
        return chosen or words(self._settings, _LAUNCH, "InstanceType") or ["t3.micro"]

    def _value(self, namespace: str, name: str) -> str:
        return self._settings.get((namespace, name), "")

    def _size(self, name: str) -> int:
        return 1 if self._single else int(self._value("aws:autoscaling:asg", name))

    def _generated(self, what: str) -> str:
        """A name as CloudFormation makes it for a resource of the environment's stack."""
        return f"awseb-{self._environment.identity}-stack-{what}-{random_word(12)}"

    def _tags(self) -> list[dict[str, str]]:
        own = {
            "Name": self._environment.name,
            "elasticbeanstalk:environment-id": self._environment.identity,
            "elasticbeanstalk:environment-name": self._environment.name,
        }
        return [{"Key": key, "Value": value} for key, value in (self._environment.tags | own).items()]

    def _launch_template(self) -> dict[str, Any]:
        kind = self._clients.ec2.describe_instance_types(InstanceTypes=self._types[:1])["InstanceTypes"][0]
        architecture = kind["ProcessorInfo"]["SupportedArchitectures"][-1]
        image = self._value(_LAUNCH, "ImageId") or str(
            self._clients.ssm.get_parameter(Name=f"{_IMAGE}{architecture}")["Parameter"]["Value"]
        )
        volume = {
            "VolumeType": self._value(_LAUNCH, "RootVolumeType") or "gp3",
            "VolumeSize": int(self._value(_LAUNCH, "RootVolumeSize") or _IMAGE_GB),
            "DeleteOnTermination": True,
        }
        only_v2 = self._value(_LAUNCH, "DisableIMDSv1") == "true"
        return {
            "ImageId": image,
            "InstanceType": self._types[0],
            "IamInstanceProfile": {"Name": self._instance_profile()},
            "SecurityGroupIds": words(self._settings, _LAUNCH, "SecurityGroups"),
            "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": volume}],
            "MetadataOptions": {"HttpTokens": "required" if only_v2 else "optional"},
            "Monitoring": {"Enabled": self._value(_LAUNCH, "MonitoringInterval") == "1 minute"},
        }

    def _instance_profile(self) -> str:
        name = self._value(_LAUNCH, "IamInstanceProfile").rsplit("/", 1)[-1]
        try:
            self._clients.iam.get_instance_profile(InstanceProfileName=name)
        except ClientError as missing:
            raise invalid(f"The instance profile {name} associated with the environment does not exist.") from missing
        return name

    def _require_service_role(self, role: str) -> None:
        try:
            found = self._clients.iam.get_role(RoleName=role.rsplit("/", 1)[-1])["Role"]
        except ClientError as missing:
            raise invalid(f"The service role {role} does not exist.") from missing
        if "elasticbeanstalk.amazonaws.com" not in json.dumps(found["AssumeRolePolicyDocument"]):
            raise invalid(
                f"Elastic Beanstalk can't assume role {role}. Verify that the role exists and is configured correctly."
            )

    def _allocate_address(self) -> None:
        address = self._clients.ec2.allocate_address(
            Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": self._tags()}]
        )["AllocationId"]
        self._environment.made["Addresses"] = [address]

    def _give_address(self, instance: str) -> None:
        """What a single instance does as it starts, also one that replaces another."""
        (address,) = self._environment.made["Addresses"]
        self._clients.ec2.associate_address(AllocationId=address, InstanceId=instance)

    def _address(self) -> Any:
        """The address of the single instance, as EC2 describes it."""
        return self._clients.ec2.describe_addresses(AllocationIds=self._environment.made["Addresses"])["Addresses"][0]

    def _listeners(self) -> dict[str, str]:
        """ARNs of the listeners of the shared load balancer that have rules of the environment, by namespace."""
        balancing = self._clients.elbv2
        balancer = self._value(_BALANCER, "SharedLoadBalancer")
        if not words(self._settings, _BALANCER, "SecurityGroups"):
            raise NotImplementedError("elasticbeanstalk.CreateEnvironment is not emulated: a managed security group")
        there = {
            listener["Port"]: listener["ListenerArn"]
            for listener in balancing.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
        }
        wanted = {
            namespace: 80 if namespace == _DEFAULT_LISTENER else int(namespace.rsplit(":", 1)[-1])
            for namespace, name in self._settings
            if namespace.startswith("aws:elbv2:listener:") and name == "Rules"
        }
        # one on port 80 gets a rule for the environment's own name, unless it is told not to
        if 80 in there and 80 not in wanted.values():
            wanted[_DEFAULT_LISTENER] = 80
        if self._value(_DEFAULT_LISTENER, "ListenerEnabled") == "false":
            wanted.pop(_DEFAULT_LISTENER, None)
        if missing := [port for port in wanted.values() if port not in there]:
            raise invalid(f"The shared load balancer has no listener on port {missing[0]}")
        return {namespace: there[port] for namespace, port in wanted.items()}

    def _go_behind_load_balancer(self) -> None:
        """Makes a target group, and the rules that lead to it."""
        balancing, made = self._clients.elbv2, self._environment.made
        process = "aws:elasticbeanstalk:environment:process:default"
        group = balancing.create_target_group(
            Name=f"awseb-AWSEB-{random_word(13).upper()}",
            Protocol=self._value(process, "Protocol"),
            Port=int(self._value(process, "Port")),
            VpcId=self._value(_VPC, "VPCId"),
            TargetType="instance",
            HealthCheckPath=self._value(process, "HealthCheckPath"),
            HealthCheckIntervalSeconds=int(self._value(process, "HealthCheckInterval")),
            HealthCheckTimeoutSeconds=int(self._value(process, "HealthCheckTimeout")),
            HealthyThresholdCount=int(self._value(process, "HealthyThresholdCount")),
            UnhealthyThresholdCount=int(self._value(process, "UnhealthyThresholdCount")),
            Matcher={"HttpCode": self._value(process, "MatcherHTTPCode")},
            Tags=self._tags(),
        )["TargetGroups"][0]["TargetGroupArn"]
        made["TargetGroups"], made["Rules"] = [group], []
        for namespace, listener in self._listeners().items():
            taken = [rule["Priority"] for rule in balancing.describe_rules(ListenerArn=listener)["Rules"]]
            for name in words(self._settings, namespace, "Rules") or ["default"]:
                rule = f"aws:elbv2:listenerrule:{name}"
                # the environment's own name is always among the hosts
                hosts = [self._environment.told["CNAME"], *words(self._settings, rule, "HostHeaders")]
                paths = words(self._settings, rule, "PathPatterns")
                conditions: list[dict[str, Any]] = [{"Field": "host-header", "HostHeaderConfig": {"Values": hosts}}]
                if paths:
                    conditions.append({"Field": "path-pattern", "Values": paths})
                priority = next(number for number in range(1, 50_001) if str(number) not in taken)
                taken.append(str(priority))
                made["Rules"] += [
                    one["RuleArn"]
                    for one in balancing.create_rule(
                        ListenerArn=listener,
                        Priority=priority,
                        Conditions=conditions,
                        Actions=[{"Type": "forward", "TargetGroupArn": group}],
                        Tags=self._tags(),
                    )["Rules"]
                ]
        balancer = self._value(_BALANCER, "SharedLoadBalancer")
        made["LoadBalancers"] = [balancer]
        balancing.set_security_groups(
            LoadBalancerArn=balancer, SecurityGroups=words(self._settings, _BALANCER, "SecurityGroups")
        )
        self._count_environments(balancer, 1)

    def _count_environments(self, balancer: str, more: int) -> None:
        balancing = self._clients.elbv2
        (told,) = balancing.describe_tags(ResourceArns=[balancer])["TagDescriptions"]
        count = more + next((int(tag["Value"]) for tag in told["Tags"] if tag["Key"] == _COUNT_TAG), 0)
        if count:
            balancing.add_tags(ResourceArns=[balancer], Tags=[{"Key": _COUNT_TAG, "Value": str(count)}])
        else:
            balancing.remove_tags(ResourceArns=[balancer], TagKeys=[_COUNT_TAG])

    def _log_groups(self) -> dict[str, list[str]]:
        """Names of the log groups that the settings ask for, by the namespace that does."""
        prefix = f"/aws/elasticbeanstalk/{self._environment.name}"
        groups = {}
        if self._value(_LOGS, "StreamLogs") == "true":
            groups[_LOGS] = [f"{prefix}/var/log/{name}" for name in _DOCKER_LOGS]
        if self._value(_HEALTH, "HealthStreamingEnabled") == "true":
            groups[_HEALTH] = [f"{prefix}/environment-health.log"]
        return groups
