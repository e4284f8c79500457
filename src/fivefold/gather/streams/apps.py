from datetime import timedelta

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "fivefold.gather.streams"
    label = "gather_streams"
    verbose_name = "Streams of data"

    def ready(self) -> None:
        from fivefold.foundation.tasks.registry import schedule  # noqa: PLC0415 - models are ready only now
        from fivefold.gather.datasets.second_look import register_look  # noqa: PLC0415
        from fivefold.gather.streams import handlers, waiting  # noqa: PLC0415
        from fivefold.gather.streams.tasks import look_after_streams  # noqa: PLC0415
        from fivefold.gather.streams.unusual import unusual_months  # noqa: PLC0415

        handlers.register_all()
        register_look(unusual_months)
        waiting.register_all()
        schedule("streams.look_after", look_after_streams, every=timedelta(hours=1))
