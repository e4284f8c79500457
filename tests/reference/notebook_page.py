"""docs/reference/notebook.md, from the functions that a notebook may call and the first sentence of each."""

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module

INTRODUCTION = """# What a notebook may call

This page is generated from the code by `python -m tests.reference`. A tutorial shows some of it at work:
[statistics in a notebook](../tutorial/statistics-in-a-notebook.md). What a function takes, gives and refuses stands in its
docstring: `help(function)`.
"""
ENGINE = "fivefold.engine"
SECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Tables in, tables, sentences and pictures out": {
        "notebook": ("control_charts", "compare_sites", "compare_groups", "read_panel"),
    },
    "Charts of many series": {
        "stats.dispersion": ("choose_chart",),
        "stats.subgroups": ("aggregate",),
        "stats.gaps": ("gaps_between",),
        "stats.control_charts": ("chart_series",),
        "stats.rule_sets": ("evaluate",),
        "stats.runs": ("runs",),
        "stats.runs_by_chance": ("runs_by_chance",),
        "stats.icons": ("icons",),
        "stats.signals": ("rank", "rank_together", "rank_series"),
        "stats.multiplicity": ("benjamini_hochberg", "benjamini_yekutieli"),
        "stats.change_points": ("propose_phases",),
    },
    "Charts with a memory": {
        "stats.time_weighted.cusum": ("cusum",),
        "stats.time_weighted.ewma": ("ewma",),
        "stats.time_weighted.risk_adjusted": ("risk_adjusted",),
        "stats.time_weighted.run_lengths": ("cusum_run_length", "cusum_decision", "ewma_run_length", "ewma_width"),
        "stats.time_weighted.risk_run_lengths": ("risk_adjusted_run_length", "risk_adjusted_limit"),
    },
    "Sites and groups against each other": {
        "stats.between_sites.funnel": ("funnel", "funnels"),
        "stats.between_sites.heterogeneity": ("heterogeneity", "heterogeneity_of_counts"),
        "stats.between_sites.random_intercepts": ("one_way", "observations_of"),
        "stats.between_sites.logistic_intercepts": ("logistic_intercepts",),
        "stats.between_sites.shrinkage": ("shrink", "shrink_counts"),
        "stats.between_sites.ranks": ("rank_intervals", "expected_ranks"),
        "stats.between_sites.equity": ("gaps",),
        "stats.between_sites.stratified_gaps": ("stratified_gaps",),
        "stats.between_sites.inequality": ("inequality",),
    },
    "Did it work?": {
        "stats.evaluate.before_after": ("before_after",),
        "stats.evaluate.interrupted_time_series": ("interrupted_time_series",),
        "stats.evaluate.spc_verdict": ("spc_verdict",),
        "stats.evaluate.staggered": ("staggered",),
        "stats.evaluate.stepped_wedge": ("stepped_wedge",),
        "stats.evaluate.stepped_wedge_events": ("stepped_wedge_of_events",),
        "stats.evaluate.stepped_wedge_design": ("schedule", "stepped_wedge_power"),
        "stats.evaluate.factorial": ("factorial",),
        "stats.evaluate.factorial_designs": ("full_factorial", "fractional_factorial"),
        "stats.evaluate.group_sequential": ("group_sequential",),
        "stats.evaluate.always_valid": ("always_valid_means", "always_valid_proportions", "always_valid_estimates"),
    },
    "Do coders agree?": {
        "stats.agreement.kappa": ("cohen_kappa",),
        "stats.agreement.alpha": ("krippendorff_alpha",),
    },
    "Pictures": {
        "charts.control_chart_spec": ("control_chart_spec",),
        "charts.time_weighted_spec": ("cusum_spec", "ewma_spec", "saved_spec"),
        "charts.phases_spec": ("phases_spec",),
        "charts.funnel_spec": ("funnel_spec",),
        "charts.interval_spec": ("interval_spec",),
        "charts.evaluation_spec": ("evaluation_spec",),
    },
}


def notebook_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(line for title in SECTIONS for line in _section(title))])


def _section(title: str) -> Iterator[str]:
    yield f"## {title}\n"
    for name, functions in SECTIONS[title].items():
        yield f"`{ENGINE}.{name}`\n"
        yield from (f"- `{function}`: {_first_sentence(name, function)}" for function in functions)
        yield ""


def _first_sentence(module: str, function: str) -> str:
    told = inspect.getdoc(getattr(import_module(f"{ENGINE}.{module}"), function))
    assert told, f"{module}.{function} has no docstring"
    paragraph = " ".join(told.split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".") + "."
