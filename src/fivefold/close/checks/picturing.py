"""The outcome measure before and after, drawn: the chart of the sites in place, its sentence and its table."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.close.checks.evaluating import Comparison, NothingToCompare, compare
from fivefold.close.checks.models import EffectivenessCheck
from fivefold.close.checks.wording import difference, level, may_see_effect, with_interval
from fivefold.engine.charts.control_chart_spec import control_chart_spec
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.table import series_table
from fivefold.foundation import dates
from fivefold.foundation.design.components import Chart, Column, Table
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.charting import charts_of, settings_for
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.wording import unit_of


def chart_of(effect: EffectivenessCheck, actor: Actor) -> Chart | None:
    """The measure at the sites in place, with a rule where the change began; None where the reader may not see it."""
    if not may_see_effect(actor, effect):
        return None
    try:
        comparison = compare(effect.loop, effect.plan)
    except NothingToCompare:
        return None
    measure = comparison.panel.measure
    settings, reason = settings_for(comparison.panel)
    periods = comparison.panel.periods
    counted = comparison.baseline | comparison.after
    began = [period for period, after in zip(periods, comparison.after, strict=True) if after][:1]
    outside = tuple(period for period, counts in zip(periods, counted, strict=True) if not counts)
    charts, flags = charts_of(comparison.panel, replace(settings, phases=tuple(began), excluded=outside))
    name = ", ".join(site.name for site in comparison.sites) if len(comparison.sites) <= 3 else _("The sites in place")
    series = charted_series(charts, flags, names=[name], periods=periods, unit=unit_of(measure))[0]
    told = sentence_of(effect, comparison)
    table = series_table(series, numerator=_("Counted"), denominator=(measure.unit or _("Out of")).capitalize())
    return Chart(
        identifier="effect",
        title=measure.title,
        sentence=told,
        spec=control_chart_spec(series, sentence=told),
        table=Table(
            caption=table.caption,
            columns=tuple(Column(title=head, numeric=index in table.numbers) for index, head in enumerate(table.heads)),
            rows=table.rows,
        ),
        method=f"{reason} {_method(effect, comparison)}",
    )


def sentence_of(effect: EffectivenessCheck, comparison: Comparison) -> str:
    """What the chart shows: the level before, the level after, and the difference with its interval."""
    figures, measure = effect.result["effect"], comparison.panel.measure
    if figures is None:
        return _("There are %(before)s months before the change and %(after)s after it: too few to tell.") % {
            "before": effect.result["months_before"],
            "after": effect.result["months_after"],
        }
    told = _("%(before)s before the change, %(after)s after it: %(estimate)s (95 %% interval %(low)s to %(high)s).") % {
        "before": level(measure, figures["before"]),
        "after": level(measure, figures["after"]),
        "estimate": difference(measure, figures["estimate"]),
        "low": difference(measure, figures["low"], unit=False),
        "high": difference(measure, figures["high"], unit=False),
    }
    return " ".join([told, *_of_the_signal(effect, measure)])


def _of_the_signal(effect: EffectivenessCheck, measure: Measure) -> list[str]:
    """Which months the signal kept out of the comparison, and why; and what a lasting shift has become."""
    signal, left_out = effect.result.get("signal"), effect.result["left_out"]
    if not signal:
        return []
    first, last = (dates.month(date.fromisoformat(month)) for month in (left_out[0], left_out[-1]))
    words = ngettext(
        "The month of the signal (%(first)s: %(level)s) does not count as before, since an unusually bad month is mostly "
        "followed by a better one.",
        "The %(count)s months of the signal (%(first)s to %(last)s: %(level)s) do not count as before, since unusually bad "
        "months are mostly followed by better ones.",
        len(left_out),
    )
    told = [words % {"count": len(left_out), "first": first, "last": last, "level": level(measure, signal)}]
    repair = effect.result["repair"]
    if repair:
        words = _("The level had shifted, and stayed so: from its %(months)s later months (%(level)s) it is %(since)s.")
        since = repair["since"]
        told.append(
            words
            % {
                "months": since["before"]["months"],
                "level": level(measure, since["before"]),
                "since": with_interval(measure, since),
            }
        )
    return told


def _method(effect: EffectivenessCheck, comparison: Comparison) -> str:
    start, end = dates.day(comparison.first_start), dates.day(comparison.last_start)
    began = (
        _("The change began on %(day)s.") % {"day": start}
        if start == end
        else _("The first site began on %(first)s, the last on %(last)s; the months between do not count.")
        % {"first": start, "last": end}
    )
    interval = _("In 95 of 100 such comparisons the interval holds the true difference; it is wider where months vary more.")
    special = effect.result["special_cause"]
    found = (
        _("The rules find a change for the better that starts after it.")
        if special
        else _("The rules find no change for the better that starts after it.")
    )
    return f"{began} {found} {interval}"
