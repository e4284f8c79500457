from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "fivefold.loop"
    label = "loop"
    verbose_name = "Loops"

    def ready(self) -> None:
        from fivefold.loop.own_guards import register_all  # noqa: PLC0415  # models are ready only now

        register_all()
