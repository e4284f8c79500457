from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "fivefold.gather.measures"
    label = "gather_measures"
    verbose_name = "Measures and their values"

    def ready(self) -> None:
        from fivefold.gather.datasets.asking import register_asking  # noqa: PLC0415 - models are ready only now
        from fivefold.gather.datasets.upkeep import register_listing  # noqa: PLC0415
        from fivefold.gather.measures.definitions import definitions_of  # noqa: PLC0415
        from fivefold.gather.measures.selectors import listed_everywhere  # noqa: PLC0415

        register_asking(definitions_of)
        register_listing(listed_everywhere)
