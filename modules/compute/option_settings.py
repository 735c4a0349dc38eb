"""Option settings of an Elastic Beanstalk environment, by namespace: "General options for all environments" of its
developer guide."""

from collections.abc import Iterator, Mapping

from cdktf_cdktf_provider_aws.elastic_beanstalk_environment import ElasticBeanstalkEnvironmentSetting

type Option = str | int | bool


def option_settings(
    namespace: str, options: Mapping[str, Option | None]
) -> Iterator[ElasticBeanstalkEnvironmentSetting]:
    """The settings of one namespace; an option that is None keeps its default."""
    for name, value in options.items():
        if value is not None:
            # As the API tells them back: another spelling would be a change in every plan.
            spelled = str(value).lower() if isinstance(value, bool) else str(value)
            yield ElasticBeanstalkEnvironmentSetting(namespace=namespace, name=name, value=spelled)
