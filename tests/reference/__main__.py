"""Write every reference page."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.reference.pages import write_all  # noqa: E402  # the pages read models

for path in write_all():
    print(path.name)  # noqa: T201
