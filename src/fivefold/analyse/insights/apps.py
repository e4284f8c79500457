from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "fivefold.analyse.insights"
    label = "analyse_insights"
    verbose_name = "Insights, triangulation and triage"

    def ready(self) -> None:
        from fivefold.analyse.insights import guards, handlers, on_the_loop  # noqa: PLC0415  # models are ready only now

        guards.register_all()
        handlers.register_all()
        on_the_loop.register_all()
