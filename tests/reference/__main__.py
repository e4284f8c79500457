"""Write every reference page."""

from tests.reference.pages import write_all

for path in write_all():
    print(path)  # noqa: T201
