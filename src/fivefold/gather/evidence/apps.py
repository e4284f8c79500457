from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "fivefold.gather.evidence"
    label = "gather_evidence"
    verbose_name = "Evidence from outside"
