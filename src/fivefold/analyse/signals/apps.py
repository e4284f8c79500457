from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "fivefold.analyse.signals"
    label = "analyse_signals"
    verbose_name = "Signals"

    def ready(self) -> None:
        from fivefold.analyse.signals.handlers import register_all  # noqa: PLC0415  # models are ready only now

        register_all()
