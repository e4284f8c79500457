from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "fivefold.decide.decisions"
    label = "decide_decisions"
    verbose_name = "Decisions"

    def ready(self) -> None:
        from fivefold.decide.decisions import guards, on_the_loop  # noqa: PLC0415  # models are ready only now

        guards.register_all()
        on_the_loop.register_all()
