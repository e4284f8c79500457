from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "fivefold.gather.stories"
    label = "gather_stories"
    verbose_name = "Stories"

    def ready(self) -> None:
        from fivefold.gather.stories.waiting import register_all  # noqa: PLC0415  # models are ready only now

        register_all()
