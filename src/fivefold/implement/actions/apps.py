from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "fivefold.implement.actions"
    label = "implement_actions"
    verbose_name = "Actions"

    def ready(self) -> None:
        from fivefold.implement.actions.on_the_loop import register_all  # noqa: PLC0415  # models are ready only now

        register_all()
