from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "fivefold.gather.streams"
    label = "gather_streams"
    verbose_name = "Streams of data"
