from django.apps import AppConfig


class AuditTrailConfig(AppConfig):
    name = "fivefold.network.audit_trail"
    label = "network_audit_trail"
    verbose_name = "The network's audit trail, as pages"

    def ready(self) -> None:
        from fivefold.foundation.last_change import register_teller  # noqa: PLC0415 - models are ready only now
        from fivefold.network.audit_trail.presenting import last_entry  # noqa: PLC0415

        register_teller(last_entry)
