from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "fivefold.close.feedback"
    label = "close_feedback"
    verbose_name = "Feedback to whoever raised it"

    def ready(self) -> None:
        from fivefold.close.feedback import asking, handlers, on_the_loop, telling_stories, waiting  # noqa: PLC0415  # models are ready only now

        asking.register_all()
        handlers.register_all()
        on_the_loop.register_all()
        telling_stories.register_all()
        waiting.register_all()
