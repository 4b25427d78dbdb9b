"""Which names speak of a picture or print of a body part, however they are written."""

import pytest

from privacy.web.body_parts import is_biometric, names_in

BODY = [
    "face_image", "faceImage", "FACE-IMAGE", "faceprint", "fAcEiMaGe", "face_templates",
    "facesImage", "FingerPrints", "finger_prints", "fingerprint", "voiceprint", "iris_scans",
    "irisScan", "palm_images", "image_of_my_palm", "\uff26\uff21\uff23\uff25_image",
    "f\u0430ce_image", "\u0430f_f\u0430\u0441\u0435_\u0456m\u0430g\u0435", "f\u00e1c\u00e9_image",
    "face\u200b_im\u00adage", "fa\u0301ce.scan",
]  # fmt: skip
NOT_BODY = [
    "surface_image", "interface_image", "face", "image", "print_count", "typeface", "palm",
    "irish_news", "scanner", "surname", "feature", "",
]  # fmt: skip


@pytest.mark.parametrize("name", BODY)
def test_name_of_a_body_part_is_seen_through(name: str) -> None:
    assert is_biometric(name)


@pytest.mark.parametrize("name", NOT_BODY)
def test_other_name_is_left_alone(name: str) -> None:
    assert not is_biometric(name)


def test_names_are_found_however_deep() -> None:
    deep: object = {"face_image": 1}
    for _ in range(5_000):
        deep = [{"x": deep}]
    assert list(names_in(deep))[-1] == "face_image"
