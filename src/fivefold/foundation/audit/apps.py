from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "fivefold.foundation.audit"
    label = "foundation_audit"
    verbose_name = "Audit trail"
