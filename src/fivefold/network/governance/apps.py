from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "fivefold.network.governance"
    label = "network_governance"
    verbose_name = "Decision groups and their authority"
