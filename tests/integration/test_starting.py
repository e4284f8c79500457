"""What computes is loaded with the first figure: commands that do not compute, and pages without figures, come at once."""

import json
import subprocess
import sys

import pytest

from tests.factories.installations import ADMINISTRATOR, Installation, environment

COMPUTES = {"numpy", "scipy", "duckdb", "sqlglot", "pyarrow", "vl_convert"}

COMMAND = """
import sys
from fivefold.interfaces.cli.main import run
assert run(sys.argv[1:]) == 0
"""
PAGES = """
import sys
import django
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
"""
SIGNAL_AND_GUEST_LINK = """
from pathlib import Path
from fivefold.network.people.models import Network
from fivefold.network.people.services import make_guest_link
from fivefold.network.scope import within
from tests.factories import signals
from tests.factories.people import FACTORY
from fivefold.foundation.clock import now
network = Network.objects.get()
with within(network):
    signals.signal(network, Path(sys.argv[1]))
    print(make_guest_link(by=FACTORY, network=network, title="Poster", site=None, at=now())[1])
"""
VISIT = """
from django.test import Client
from fivefold.network.people.models import Person
visitor = Client(SERVER_NAME="localhost")
person, address, shows = sys.argv[1:]
if person:
    visitor.force_login(Person.objects.get(email=person))
page = visitor.get(address)
assert page.status_code == 200, page.status_code
assert shows in page.content.decode(), page.content.decode()
"""
LOADED = """
import json
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def ran(program: str, *arguments: object, installation: Installation) -> list[str]:
    """What a process of its own says that runs `program` on the installation."""
    variables = environment(folder=installation.folder) | {"DJANGO_SETTINGS_MODULE": "fivefold.config.settings"}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def loaded(program: str, *arguments: object, installation: Installation) -> set[str]:
    """The packages that a process has loaded once `program` has run."""
    return set(json.loads(ran(program + LOADED, *arguments, installation=installation)[-1]))


@pytest.mark.parametrize("asked", [["--help"], ["analyse", "--help"], ["doctor", "{folder}"], ["audit", "verify", "{folder}"]])
def test_a_command_that_does_not_compute_loads_nothing_that_computes(asked: list[str], installation: Installation) -> None:
    arguments = [word.format(folder=installation.folder) for word in asked]
    assert not loaded(COMMAND, *arguments, installation=installation) & COMPUTES


def test_the_pages_start_without_what_computes(installation: Installation) -> None:
    packages = loaded(PAGES, installation=installation)
    assert "django" in packages
    assert not packages & COMPUTES


def test_what_computes_is_loaded_with_the_first_figure_and_not_before(installation: Installation) -> None:
    token = ran(PAGES + SIGNAL_AND_GUEST_LINK, installation.folder.parent, installation=installation)[-1]
    network = "/n/harbour-childrens-network/"
    without = [
        ("", "/sign-in/", "<h1"),
        ("", f"/g/{token}/story/", "<h1"),
        (ADMINISTRATOR, network, "Northgate"),
        (ADMINISTRATOR, f"{network}analyse/signals/", "Northgate"),
    ]
    for visit in without:
        assert not loaded(PAGES + VISIT, *visit, installation=installation) & COMPUTES, visit
    figures = (ADMINISTRATOR, f"{network}gather/measures/", "<svg")
    assert {"numpy", "duckdb"} <= loaded(PAGES + VISIT, *figures, installation=installation)
