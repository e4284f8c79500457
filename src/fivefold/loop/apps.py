from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "fivefold.loop"
    label = "loop"
    verbose_name = "Loops"

    def ready(self) -> None:
        from fivefold.loop import own_guards, waiting  # noqa: PLC0415  # models are ready only now

        own_guards.register_all()
        waiting.register_all()
