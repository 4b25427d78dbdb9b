"""What is turned away at the entrance, whatever page it was meant for."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from pytest_django import Settings

from privacy.biometrics.models import BiometricRefusal

pytestmark = pytest.mark.django_db
SECRET = "c2VjcmV0LWZhY2UtYnl0ZXM"


@pytest.mark.parametrize("path", ["/minors/case/%00/x/", "/copyright/case/%00/x/", "/%00"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nul_in_an_address_is_nothing_here(client: Client, path: str, method: str) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_program_reads_a_problem_for_nul(client: Client) -> None:
    answer = client.get("/api/v1/works/%00/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_nul_in_a_cookie_counts_as_no_cookie(client: Client, name: str) -> None:
    for path in ("/", "/me/", "/accounts/login/"):
        answer = client.get(path, headers={"Cookie": f'{name}="\\000abcdefghijk"'})
        assert answer.status_code == client.get(path).status_code, path


@pytest.mark.parametrize("debug", [True, False])
def test_endless_question_is_refused(client: Client, settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    many = "&".join(f"a{number}=" for number in range(1_001))
    page = client.get(f"/?{many}")
    assert (page.status_code, page["Content-Type"][:9]) == (400, "text/html")
    for path in ("works/", "nowhere/"):
        answer = client.get(f"/api/v1/{path}?{many}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["code"] == "malformed"


@pytest.mark.parametrize("kind", ["image/png", "Audio/ogg", "video/mp4"])
def test_sights_and_sounds_are_no_body_of_ours(client: Client, kind: str) -> None:
    for path in ("/verify/", "/", "/theme/", "/copyright/notice/"):
        answer = client.generic("POST", path, b"\xff\xd8", content_type=kind)
        assert answer.status_code == 415, path
    answer = client.generic("POST", "/api/v1/nowhere/", b"\xff\xd8", content_type=kind)
    assert answer.json()["code"] == "unsupported_media_type"


def everywhere(folder: Path) -> str:
    """Return all that database and files hold, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            # Whichever condition is asked first: other schemas have tables of other names.
            " AND has_table_privilege(to_regclass(format('public.%I', tablename)), 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names of our own tables
            rows += [row[0] for row in cursor.fetchall()]
    files = [path.read_text("latin-1") for path in folder.rglob("*") if path.is_file()]
    assert len(tables) > 50
    return "\n".join([*rows, *files])


FORMS = [
    "/copyright/notice/",
    "/minors/report/",
    "/verify/",
    "/accounts/login/",
    "/theme/",
]


def sendings() -> list[tuple[str, str, Any, str]]:
    """Return each way in: address, method, body, type."""
    form, json_ = "application/x-www-form-urlencoded", "application/json"
    parts = {"face_image": SECRET}
    found: list[tuple[str, str, Any, str]] = []
    for path in FORMS:
        found += [
            (path, "POST", f"fAcE_ImAgE={SECRET}", form),
            (path, "POST", parts, MULTIPART_CONTENT),
        ]
    body = json.dumps({"platform": "web", "fingerprint_template": SECRET})
    found.append(("/api/v1/installs/", "POST", body, json_))
    found.append((f"/works/?iris_scan={SECRET}", "GET", "", form))
    return found


def test_body_part_is_refused_everywhere_kept_nowhere_and_counted(
    client: Client, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    caplog.set_level(logging.DEBUG)
    tmp_path.joinpath("planted").write_text("a planted file")
    for path, method, body, kind in sendings():
        if kind == MULTIPART_CONTENT:
            answer = client.post(path, body)
        else:
            answer = client.generic(method, path, body, content_type=kind)
        assert answer.status_code == 400, (path, kind)
        assert SECRET not in answer.content.decode()
    kept = everywhere(tmp_path)
    assert "a planted file" in kept
    assert SECRET not in kept + caplog.text
    counted = BiometricRefusal.objects.values_list("count", flat=True)
    assert sum(counted) == len(sendings())


def test_file_named_after_a_body_part_is_thrown_away(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    spool = tmp_path / "spool"
    spool.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(spool)
    tmp_path.joinpath("x.png").write_bytes(SECRET.encode())
    with tmp_path.joinpath("x.png").open("rb") as file:
        answer = client.post("/verify/", {"palm_scan": file})
    assert answer.status_code == 400
    assert list(spool.iterdir()) == []
