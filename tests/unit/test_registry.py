"""The repository of the service's images."""

import json

import pytest

from tests.unit.synthesis import stack


def test_tags_are_immutable() -> None:
    assert stack().one("aws_ecr_repository")["image_tag_mutability"] == "IMMUTABLE"


def test_images_are_scanned_on_push() -> None:
    assert stack().one("aws_ecr_repository")["image_scanning_configuration"] == {"scan_on_push": True}


def test_images_are_encrypted_with_the_stack_s_key() -> None:
    encryption = stack().one("aws_ecr_repository")["encryption_configuration"]
    assert encryption == [{"encryption_type": "KMS", "kms_key": "${aws_kms_key.keys/key.arn}"}]


def test_the_repository_is_named_after_project_and_stack() -> None:
    assert stack(project="acme").one("aws_ecr_repository")["name"] == "acme/dev-fargate"


def test_the_last_20_images_stay_and_untagged_ones_go_after_a_week() -> None:
    built = stack()
    policy = built.one("aws_ecr_lifecycle_policy")
    assert policy["repository"] == "${aws_ecr_repository.registry/repository.name}"
    untagged, old = (rule["selection"] for rule in json.loads(policy["policy"])["rules"])
    assert untagged == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 7,
    }
    assert old == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 20}


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_protection_keeps_a_repository_with_images(protected: bool) -> None:
    assert stack(deletion_protection=protected).one("aws_ecr_repository")["force_delete"] is not protected


def test_an_image_of_the_own_repository_is_named_by_its_tag() -> None:
    url = "${aws_ecr_repository.registry/repository.repository_url}"
    assert stack(workload={"image": "ecr:1.4.2"}).container()["image"] == f"{url}:1.4.2"
    assert stack().document["output"]["repository_url"]["value"] == url


def test_any_other_image_stays_as_it_is() -> None:
    image = "public.ecr.aws/nginx/nginx:1.27"
    assert stack(workload={"image": image}).container()["image"] == image
