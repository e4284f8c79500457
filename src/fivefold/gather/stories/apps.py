from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "fivefold.gather.stories"
    label = "gather_stories"
    verbose_name = "Stories"
