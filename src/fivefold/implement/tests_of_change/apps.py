from django.apps import AppConfig


class TestsOfChangeConfig(AppConfig):
    name = "fivefold.implement.tests_of_change"
    label = "implement_tests_of_change"
    verbose_name = "Tests of change"

    def ready(self) -> None:
        from fivefold.implement.tests_of_change.on_the_loop import register_all  # noqa: PLC0415  # models are ready only now

        register_all()
