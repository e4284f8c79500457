from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fivefold.network.people"
    label = "network_people"
    verbose_name = "People, sites and organisations"

    def ready(self) -> None:
        from fivefold.foundation.checkup import examination  # noqa: PLC0415 - models are loaded by now
        from fivefold.network.people.checkup import examine  # noqa: PLC0415

        examination("Networks and administrators", examine)
