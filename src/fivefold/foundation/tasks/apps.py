from datetime import timedelta

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "fivefold.foundation.tasks"
    label = "foundation_tasks"
    verbose_name = "Background tasks"

    def ready(self) -> None:
        from fivefold.foundation.checkup import examination  # noqa: PLC0415 - models are loaded by now
        from fivefold.foundation.tasks.checkup import examine  # noqa: PLC0415
        from fivefold.foundation.tasks.registry import schedule  # noqa: PLC0415
        from fivefold.foundation.tasks.tasks import forget_old_tasks  # noqa: PLC0415

        schedule("tasks.forget_old", forget_old_tasks, every=timedelta(days=1))
        examination("Background tasks", examine)
