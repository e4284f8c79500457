"""Decisions, proposals and plans as the design system draws them."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.decide.decisions.changes import PresentLevel, scale_of
from fivefold.decide.decisions.models import Decision, DecisionKind, PlanTerms, Position, Proposal, Stance
from fivefold.decide.decisions.selectors import Standing
from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, Stage, SummaryRow, Table, Tag, Task, Tone
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.wording import unit_of
from fivefold.network.people.models import Site

STANCE_TONES = {Stance.AGREE: Tone.BETTER, Stance.OBJECT: Tone.WORSE}


def words_of_change(change: Decimal, measure: Measure) -> str:
    """A change as people say it: “+4 percentage points”, “−1.5 per 1,000 line days”."""
    times, unit = scale_of(measure)
    size = abs(change) * times
    amount = number_format(size.normalize() if size != size.to_integral() else size.quantize(Decimal(1)), force_grouping=True)
    sign = "−" if change < 0 else "+"
    return f"{sign}{amount} {unit}".rstrip()


def terms_rows(terms: PlanTerms) -> list[SummaryRow]:
    """What a change will be judged by, term by term."""
    rows = []
    if terms.outcome_measure and terms.expected_change is not None:
        change = words_of_change(terms.expected_change, terms.outcome_measure)
        rows.append(SummaryRow(term=_("Expected effect"), value=f"{terms.outcome_measure.title}: {change}"))
    elif terms.outcome_measure:
        rows.append(SummaryRow(term=_("Outcome measure"), value=terms.outcome_measure.title))
    rows.append(SummaryRow(term=_("Judged on"), value=terms.horizon_on))
    rows.append(SummaryRow(term=_("It counts as success if"), value=terms.criterion))
    if terms.balancing_measures:
        rows.append(SummaryRow(term=_("Must not get worse"), value=", ".join(terms.balancing_measures.values())))
    if terms.reliability_note:
        rows.append(SummaryRow(term=_("How it is audited"), value=terms.reliability_note))
    rows.append(SummaryRow(term=_("Where"), value=words_of_sites(terms)))
    return rows


def words_of_level(level: PresentLevel) -> str:
    """What a change is measured from: “19.0 % in 29 months, without the 7 months of the signal (43.1 %)”."""
    show, usual, signal = unit_of(level.measure).show, level.usual, level.signal
    words = ngettext("%(level)s in %(months)s month", "%(level)s in %(months)s months", usual.months)
    told = words % {"level": show(usual.level), "months": usual.months}
    if signal is None:
        return told
    words = ngettext(
        "%(usual)s, without the month of the signal (%(level)s)",
        "%(usual)s, without the %(months)s months of the signal (%(level)s)",
        signal.months,
    )
    return words % {"usual": told, "months": signal.months, "level": show(signal.level)}


def levels_table(levels: Sequence[PresentLevel]) -> Table:
    """What a change of each measure is measured from, and in which unit it is entered."""
    titles = (_("Measure"), _("Where"), _("Measured from"), _("Enter the change in"))
    rows = tuple(
        (
            level.measure.title,
            words_of_places(level.sites),
            words_of_level(level),
            scale_of(level.measure)[1] or _("its own number"),
        )
        for level in levels
    )
    return Table(caption=_("Where the measures stand"), columns=tuple(Column(title=title) for title in titles), rows=rows)


def words_of_places(sites: Sequence[Site]) -> str:
    """The sites by name, or how many where that is a long list."""
    return _names([site.name for site in sites])


def words_of_sites(terms: PlanTerms) -> str:
    """The sites by name, or how many where that is a long list."""
    return _names(list(terms.sites.values()))


def _names(names: list[str]) -> str:
    if len(names) <= 6:
        return ", ".join(names)
    return ngettext("%(count)s site", "%(count)s sites", len(names)) % {"count": len(names)}


def proposal_rows(proposal: Proposal, level: PresentLevel | None = None) -> list[SummaryRow]:
    """What a proposal says, beside its case and its options; `level`: where its measure stands now."""
    rows = terms_rows(proposal)
    if level is not None:
        rows.insert(1, SummaryRow(term=_("Measured from"), value=words_of_level(level)))
    rows.append(SummaryRow(term=_("Who might be left out or burdened"), value=proposal.equity_note))
    if proposal.cost:
        rows.append(SummaryRow(term=_("Cost"), value=proposal.cost))
    opened = _("%(name)s, %(date)s") % {
        "name": proposal.proposed_by_name,
        "date": dates.day(proposal.proposed_at),
    }
    rows.append(SummaryRow(term=_("Proposed by"), value=opened))
    return rows


def decision_rows(decision: Decision) -> list[SummaryRow]:
    """What was decided, term by term; what its kind does not ask for is left out."""
    given = (
        (_("Decided"), DecisionKind(decision.kind).label),
        (_("Option"), decision.option),
        (_("Why"), decision.rationale),
        (_("Predicted"), decision.prediction),
        (_("Conditions"), decision.conditions),
        (_("Questions"), decision.questions),
        (_("Passed to"), decision.escalated_to.name if decision.escalated_to else ""),
        (_("By whom"), _words_of_decider(decision)),
        (_("Owner"), decision.owner.person.name),
        (_("Due"), decision.due_on or ""),
        (_("Looked at again on"), decision.review_on),
    )
    return [SummaryRow(term=term, value=value) for term, value in given if value != ""]


def _words_of_decider(decision: Decision) -> str:
    who = decision.decided_by_name if decision.delegated else decision.body.name
    day = dates.day(decision.decided_at)
    if decision.delegated:
        return _("%(who)s, under delegated authority, %(day)s") % {"who": who, "day": day}
    return f"{who}, {day}"


def register_table(decisions: list[Decision], slug: str) -> Table:
    """The register: what was decided, by whom, when and why."""
    titles = (_("What was asked"), _("Decided"), _("Why"), _("By"), _("On"))
    rows = tuple(
        (
            Cell(
                value=decision.proposal.summary if decision.proposal else decision.option,
                url=_url(slug, "detail", decision.public_id),
            ),
            Cell(tag=Tag(text=DecisionKind(decision.kind).label, kind=Stage.DECIDE)),
            Cell(value=decision.rationale),
            Cell(value=decision.decided_by_name if decision.delegated else decision.body.name),
            Cell(value=dates.day(decision.decided_at)),
        )
        for decision in decisions
    )
    return Table(caption=_("Register of decisions"), columns=tuple(Column(title=title) for title in titles), rows=rows)


def standing_task(standing: Standing, slug: str, asked: str) -> Task:
    """A loop before its body as a line in a list; `asked` is what the reader is asked to do, if anything."""
    proposal, loop = standing.proposal, standing.loop
    heard = ngettext(
        "%(heard)s of %(seats)s member has said where they stand",
        "%(heard)s of %(seats)s members have said where they stand",
        len(standing.seats),
    ) % {
        "heard": len(standing.positions),
        "seats": len(standing.seats),
    }
    if proposal is None:
        where, detail = (
            reverse("loop:detail", args=[slug, loop.public_id]),
            _("%(body)s · no proposal yet") % {"body": standing.body.name},
        )
    else:
        where, detail = _url(slug, "brief", proposal.public_id), f"{standing.body.name} · {heard}"
    tag = Tag(text=asked, kind=Stage.DECIDE) if asked else None
    return Task(title=proposal.summary if proposal else loop.title, url=where, detail=detail, stage=Stage.DECIDE, tag=tag)


def stance_tag(position: Position) -> Tag:
    """Where a member stands, as a word in a pill."""
    stance = Stance(position.stance)
    return Tag(text=stance.label, kind=STANCE_TONES.get(stance, Tone.NEUTRAL))


def _url(slug: str, name: str, public_id: str) -> str:
    return reverse(f"decide:decisions:{name}", args=[slug, public_id])
