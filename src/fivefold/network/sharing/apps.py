from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "fivefold.network.sharing"
    label = "network_sharing"
    verbose_name = "What went out of measures, and to whom"
