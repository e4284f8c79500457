from datetime import timedelta

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "fivefold.gather.datasets"
    label = "gather_datasets"
    verbose_name = "Datasets and what was sent for them"

    def ready(self) -> None:
        from fivefold.foundation.checkup import examination  # noqa: PLC0415 - models are ready only now
        from fivefold.foundation.tasks.registry import schedule  # noqa: PLC0415
        from fivefold.gather.datasets.selectors import listed_everywhere  # noqa: PLC0415
        from fivefold.gather.datasets.tasks import recover_submissions  # noqa: PLC0415
        from fivefold.gather.datasets.upkeep import examine_files, register_listing  # noqa: PLC0415

        register_listing(listed_everywhere)
        examination("Data that was sent", examine_files)
        schedule("datasets.recover", recover_submissions, every=timedelta(minutes=10))
