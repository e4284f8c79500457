from django.apps import AppConfig


class AuditTrailConfig(AppConfig):
    name = "fivefold.network.audit_trail"
    label = "network_audit_trail"
    verbose_name = "The network's audit trail, as pages"
