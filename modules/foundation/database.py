"""RDS for PostgreSQL in the data tier."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from environments.settings.data import Database as DatabaseSettings
from modules.foundation.account import Account
from modules.foundation.data_tier import POSTGRES_PORT
from modules.foundation.iam import ServiceRole
from modules.foundation.keys import Keys
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.network import Network
from modules.foundation.protection import protected
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags

_USER = "landfall"
_DATABASE = "app"
_LOGS = ("postgresql", "upgrade")


class Database(Construct):
    """An encrypted instance that only speaks TLS; AWS keeps and rotates its password in Secrets Manager."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: DatabaseSettings,
        names: Names,
        account: Account,
        keys: Keys,
        network: Network,
        log_retention_days: int,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, id_)
        name = names.of("database")
        tags = component_tags("database", name)
        self.security_group = SecurityGroup(
            self, "security-group", name=name, description="Database", vpc_id=network.vpc_id, component="database"
        )
        subnets = DbSubnetGroup(self, "subnets", name=name, subnet_ids=network.data_subnet_ids, tags=tags)
        family = f"postgres{settings.engine_version.partition('.')[0]}"
        parameters = DbParameterGroup(
            self,
            "parameters",
            # Parameters of another major version take over before these go.
            name=names.of(f"database-{family}"),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            family=family,
            parameter=[
                DbParameterGroupParameter(name="rds.force_ssl", value="1"),
                DbParameterGroupParameter(name="log_statement", value="ddl"),
                DbParameterGroupParameter(name="log_min_duration_statement", value="1000"),
            ],
            tags=tags,
        )
        monitoring = ServiceRole(
            self,
            "monitoring",
            name=names.of("database-monitoring"),
            service="monitoring.rds.amazonaws.com",
            component="database",
            account=account,
        )
        attachment = IamRolePolicyAttachment(
            self,
            "monitoring-policy",
            role=monitoring.name,
            policy_arn=f"arn:{account.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        )
        # RDS makes a log group that isn't there itself: without a key, for ever, and left behind.
        logs = [
            log_group(
                self,
                f"{log}-logs",
                name=f"/aws/rds/instance/{name}/{log}",
                retention_days=log_retention_days,
                keys=keys,
                component="database",
            )
            for log in _LOGS
        ]
        instance = DbInstance(
            self,
            "instance",
            identifier=name,
            engine="postgres",
            engine_version=settings.engine_version,
            instance_class=settings.instance_class,
            allocated_storage=settings.storage_gb,
            # RDS takes no bound that leaves no room to grow.
            max_allocated_storage=settings.max_storage_gb if settings.max_storage_gb > settings.storage_gb else None,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=keys.arn,
            db_name=_DATABASE,
            port=POSTGRES_PORT,
            username=_USER,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=keys.arn,
            iam_database_authentication_enabled=True,
            multi_az=settings.multi_az,
            publicly_accessible=False,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[self.security_group.id],
            parameter_group_name=parameters.name,
            backup_retention_period=settings.backup_days,
            copy_tags_to_snapshot=True,
            auto_minor_version_upgrade=True,
            allow_major_version_upgrade=True,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=keys.arn,
            monitoring_interval=60,
            monitoring_role_arn=monitoring.arn,
            enabled_cloudwatch_logs_exports=list(_LOGS),
            deletion_protection=deletion_protection,
            lifecycle=protected(deletion_protection),
            skip_final_snapshot=not deletion_protection,
            final_snapshot_identifier=f"{name}-final" if deletion_protection else None,
            delete_automated_backups=not deletion_protection,
            depends_on=[attachment, *logs],
            tags=tags,
        )
        self.identifier = name
        self.secret_arn: str = instance.master_user_secret.get(0).secret_arn
        self.environment: dict[str, str] = {
            "DATABASE_HOST": instance.address,
            "DATABASE_PORT": str(POSTGRES_PORT),
            "DATABASE_NAME": _DATABASE,
            "DATABASE_USER": _USER,
        }
