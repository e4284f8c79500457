"""How long a new process takes until it can do something: the command, the pages, and the first figure of a page."""

import os
import subprocess
import sys

from tests.benchmarks import Benchmark

PAGES = "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns"
FIGURES = "import fivefold.gather.measures.showing, fivefold.close.checks.picturing"


def benchmarks() -> list[Benchmark]:
    """Each in a process of its own, with files that were read before."""
    return [
        Benchmark("fivefold --help", 0.2, lambda: _run("from fivefold.interfaces.cli.main import run; run(['--help'])")),
        Benchmark("Django set up and every address read", 1.0, lambda: _run(PAGES)),
        Benchmark("the same, and what draws a page’s figures", None, lambda: _run(f"{PAGES}; {FIGURES}")),
    ]


def _run(program: str) -> None:
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", program], env=variables, stdout=subprocess.DEVNULL, check=True)
