from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignalsConfig(AppConfig):
    name = "fivefold.analyse.signals"
    label = "analyse_signals"
    verbose_name = "Signals"

    def ready(self) -> None:
        from fivefold.analyse.signals.handlers import register_all  # noqa: PLC0415  # models are ready only now
        from fivefold.analyse.signals.selectors import runs_looked_at  # noqa: PLC0415
        from fivefold.gather.streams.following import register_follower  # noqa: PLC0415

        register_all()
        register_follower(_("Signals"), runs_looked_at)
