"""The order of the house, from the bottom up, as the import contracts have it."""

LAYERS = (
    "engine",
    "foundation",
    "network",
    "loop",
    "gather",
    "analyse",
    "decide",
    "implement",
    "close",
    "commons",
    "hub",
    "interfaces",
    "config",
)


def height_of(dotted: str) -> int:
    """How high in the house a module of `fivefold` stands."""
    return LAYERS.index(dotted.split(".")[1])
