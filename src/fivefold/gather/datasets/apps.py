from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "fivefold.gather.datasets"
    label = "gather_datasets"
    verbose_name = "Datasets and what was sent for them"
