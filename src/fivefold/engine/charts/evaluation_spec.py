"""An evaluation as a Vega-Lite 6 specification: what was seen beside what would have been without the change."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.charts.formats import COUNT, Unit
from fivefold.engine.charts.interval_spec import Interval, interval_spec
from fivefold.engine.charts.palette import PALETTES
from fivefold.engine.charts.vega_frame import (
    Scheme,
    Spec,
    Width,
    band,
    frame,
    line,
    place_of,
    places_axis,
    tooltips,
    value_axis,
)
from fivefold.engine.stats.evaluate.evaluation import Evaluation


def evaluation_spec(
    found: Evaluation, observed: ArrayLike = (), *, places: Sequence[date] | None = None, unit: Unit = COUNT,
    scheme: Scheme = "light", width: Width = "container", height: int = 300,
) -> Spec:  # fmt: skip
    """What was seen, the model's line, and what it expects without the change, with its interval.

    observed: what was seen, shape (points,), in the unit of the result. places: the dates of the points. An evaluation
    without such a series is drawn as its estimate with its interval. The evaluation's sentence describes the picture.
    """
    without = found.counterfactual
    if without is None:
        alone = Interval(found.quantity, found.estimate, found.low, found.high)
        return interval_spec([alone], sentence=found.sentence, reference=found.null, scheme=scheme, width=width)
    palette = PALETTES[scheme]
    seen = np.asarray(observed, dtype=np.float64) * unit.factor
    rows = [
        place_of(places, column) | {"value": value if np.isfinite(value) else None} for column, value in enumerate(seen.tolist())
    ]
    spread = {
        "expected": without.expected, "lower": without.lower, "upper": without.upper, "fitted": without.fitted,
    }  # fmt: skip
    expected = [
        place_of(places, int(column)) | {name: float(part[place] * unit.factor) for name, part in spread.items()}
        for place, column in enumerate(without.points)
    ]
    spec = frame(found.sentence, palette, width, height)
    spec["encoding"] = {
        "x": places_axis(places, "Point"),
        "y": {"type": "quantitative", "scale": {"zero": False}, "axis": value_axis(unit)},
    }
    told = tooltips(("place", "Point"), ("value", "Seen"))
    spec["layer"] = [
        {
            "data": {"values": expected},
            "layer": [
                band(palette),
                line("expected", palette.soft, 1.5, dash=(5, 4)),
                line("fitted", palette.ink, 1.8),
            ],
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "opacity": 1, "color": palette.better, "size": 40},
            "encoding": {"y": {"field": "value"}, "tooltip": told},
        },
    ]
    return spec
