from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "fivefold.foundation.outbox"
    label = "foundation_outbox"
    verbose_name = "Outbox of domain events"
