from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "fivefold.foundation.outbox"
    label = "foundation_outbox"
    verbose_name = "Outbox of domain events"

    def ready(self) -> None:
        from fivefold.foundation.checkup import examination  # noqa: PLC0415 - models are loaded by now
        from fivefold.foundation.outbox.checkup import examine  # noqa: PLC0415

        examination("Domain events", examine)
