"""Results of the statistics as pictures: Vega-Lite specs, small SVGs of our own, a sentence, a table.

Every picture is drawn from a `ChartedSeries` or a `ChartedFunnel`, so that the chart, its sentence,
its table and its tooltip cannot disagree.
"""
