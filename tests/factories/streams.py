"""What is expected of sites and by when, through the services that the worker uses."""

from datetime import UTC, datetime

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.streams import services
from tests.factories.people import FACTORY


def at(day: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)


def looked_after(dataset: Dataset, day: str) -> int:
    """What the worker does every hour, on that day; returns how many reminders are new."""
    services.expect(by=FACTORY, dataset=dataset, at=at(day))
    return services.remind(by=FACTORY, dataset=dataset, at=at(day))
