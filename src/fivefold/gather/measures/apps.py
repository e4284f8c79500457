from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "fivefold.gather.measures"
    label = "gather_measures"
    verbose_name = "Measures and their values"
