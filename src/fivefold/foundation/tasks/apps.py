from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "fivefold.foundation.tasks"
    label = "foundation_tasks"
    verbose_name = "Background tasks"
