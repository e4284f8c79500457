"""`fivefold serve`: pages and worker together, and nothing left of them afterwards, however they end."""

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.factories.installations import Installation, Running, run

WITHIN = 10.0
"""Seconds in which everything must have ended."""


@pytest.fixture
def served(installation: Installation) -> Iterator[Running]:
    """A site of the test's own, which it may kill."""
    with installation.serve() as started:
        started.address()
        yield started


@pytest.fixture(scope="module")
def standing(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Installation]]:
    """A site that no test stops, and its installation."""
    folder = tmp_path_factory.mktemp("standing") / "data"
    shutil.copytree(made_once, folder)
    with Installation(folder).serve() as started:
        yield started, Installation(folder)


def signal_only_the_supervisor(process: psutil.Process, number: int) -> None:
    process.send_signal(number)


def signal_the_whole_group(process: psutil.Process, number: int) -> None:
    os.killpg(process.pid, number)


def test_signed_out_the_site_leads_to_a_page_with_a_heading(standing: tuple[Running, Installation]) -> None:
    served, _installation = standing
    assert "<h1" in served.page()


@pytest.mark.parametrize(
    ("to", "number"),
    [
        (signal_only_the_supervisor, signal.SIGTERM),
        (signal_the_whole_group, signal.SIGTERM),
        (signal_the_whole_group, signal.SIGINT),
    ],
)
def test_asked_to_stop_it_ends_well_and_leaves_no_process(
    served: Running, to: Callable[[psutil.Process, int], None], number: int
) -> None:
    tree = served.tree()
    assert len(tree) == 4, "the supervisor, the worker, the web server and its one process"
    to(tree[0], number)
    assert served.process.wait(WITHIN) == 0
    assert [process for process in tree if process.is_running()] == []


def test_killed_it_leaves_no_process_either(served: Running) -> None:
    below = served.tree()[1:]
    served.process.kill()
    served.process.wait()
    _gone, left = psutil.wait_procs(below, timeout=WITHIN)
    assert left == []


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_part_that_is_killed_is_started_again(served: Running, role: str) -> None:
    killed = served.child(role)
    assert killed is not None
    killed.kill()
    served.until(lambda: (found := served.child(role)) is not None and found.pid != killed.pid, f"another {role} process runs")

    def answers() -> bool:
        with suppress(OSError):
            return "<h1" in served.page()
        return False

    served.until(answers, "the site answers again")


def test_a_second_serve_of_the_folder_is_refused(standing: tuple[Running, Installation]) -> None:
    served, installation = standing
    assert served.address()
    second = run("serve", installation.folder, "--port", 0)
    assert second.returncode == 1
    assert "Another `fivefold serve` runs on" in second.stderr


def test_a_port_in_use_is_refused_with_another_one_to_try(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run("serve", installation.folder, "--port", port)
    assert refused.returncode == 1
    what, where, fix = refused.stderr.splitlines()
    assert "address_refused" in what
    assert where == f"127.0.0.1, port {port}, is in use by another program."
    assert fix.endswith(f"`--port {port + 1}`.")


def test_a_host_of_another_machine_is_refused(installation: Installation) -> None:
    refused = run("serve", installation.folder, "--host", "192.0.2.1", "--port", 0)
    assert refused.returncode == 1
    assert "Choose an address of this machine" in refused.stderr


def test_a_folder_of_an_older_version_is_not_served_until_it_is_brought_up_to_date(installation: Installation) -> None:
    installation.query("DROP TABLE foundation_tasks_lease")
    installation.query("DROP TABLE foundation_tasks_scheduledtask")
    installation.query("DELETE FROM django_migrations WHERE app = 'foundation_tasks'")
    refused = run("serve", installation.folder, "--port", 0)
    assert refused.returncode == 1
    assert f"run `fivefold init {installation.folder}`, which brings it up to date" in refused.stderr
    assert run("init", installation.folder).returncode == 0
    assert run("doctor", installation.folder).returncode == 0


def test_one_click_sign_in_is_never_switched_on_where_real_people_work(installation: Installation) -> None:
    refused = run("serve", installation.folder, "--port", 0, demo=1)
    assert refused.returncode == 1
    assert "FIVEFOLD_DEMO is set" in refused.stderr


def test_the_log_is_lines_of_json_that_hold_no_address(standing: tuple[Running, Installation]) -> None:
    served, _installation = standing
    with suppress(OSError):
        served.page("a-secret-in-an-address/")
    lines = [line for line in served.said().splitlines() if not line.startswith("Fivefold answers")]
    assert lines
    assert all(line.startswith('{"at": ') for line in lines)
    assert "a-secret" not in served.said()


def test_the_folder_may_ask_for_a_log_in_plain_text(installation: Installation) -> None:
    (installation.folder / "fivefold.toml").write_text('log_format = "text"\n')
    with installation.worker() as worker:
        worker.until(lambda: " INFO fivefold.foundation.tasks.worker worker " in worker.said(), "a line in plain text")
