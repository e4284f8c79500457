from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "fivefold.close.checks"
    label = "close_checks"
    verbose_name = "Checks, verdicts and watches"

    def ready(self) -> None:
        from fivefold.close.checks import guards, handlers, on_the_loop  # noqa: PLC0415  # models are ready only now

        guards.register_all()
        handlers.register_all()
        on_the_loop.register_all()
