"""docs/reference/rules.md, from the rule sets and the specs of their rules."""

from collections.abc import Iterator

from fivefold.engine.stats.rule_sets import RULE_SETS, Rule, RuleSet
from tests.spec.rules import RUNS_CASES, SPECS, Spec

INTRODUCTION = """# Rules

This page is generated from the rules and their tests by `python -m tests.reference`.

A rule flags points of a chart. All rules of a set are reported on a point. In the tables below the centre line is 5 and
σ is 1; `_` is a period without a value. Flags: `+` above or upwards, `-` below or downwards, `~` without direction,
`.` nothing.

What all rules share:

- A gap is passed over: the points on either side of it are neighbours. Excluded points take no part in runs, trends and
  zones; the 3σ rule still judges them.
- A rule never reaches across the start of a phase.
- A value within a relative 1e-12 of a line lies on it: it is neither above nor below nor beyond it.
- Where at least three quarters of the points that set the limits have one value, that value counts as lying on the
  centre line (setting `guard_near_constant`). Where all other points lie on one side of it, Anhøj's
  rules pass them over: they would be one run by nature.
- On g and t charts, whose limits are not symmetric, rules that count σ read the points on a scale on which they are; on a
  moving range chart only the 3σ rule is applied ([charts](charts.md)).

How often each set signals where nothing has happened: [false alarms](false-alarms.md).
"""


def rules_page() -> str:
    """The whole page as Markdown."""
    rules = {rule.code: rule for rule_set in RULE_SETS.values() for rule in rule_set.rules}
    parts = [INTRODUCTION, "## Rule sets\n", *(_rule_set(rule_set) for rule_set in RULE_SETS.values())]
    parts += ["## Rules one by one\n", *(_rule(rules[spec.code], spec) for spec in SPECS), _runs()]
    return "\n".join(parts)


def _rule_set(rule_set: RuleSet) -> str:
    lines = [f"### `{rule_set.name}`: {rule_set.title}\n", f"Source: {rule_set.source}.\n"]
    lines += [f"- {rule.title} (`{rule.code}`)" for rule in rule_set.rules]
    if rule_set.with_runs:
        lines.append("- Anhøj's runs analysis of a whole phase")
    lines += ["", rule_set.on_the_centre, _meeting(rule_set), ""]
    return "\n".join(lines)


def _meeting(rule_set: RuleSet) -> str:
    if rule_set.first_rule_decides:
        return "Where rules point in different directions, the first in this order gives the point its meaning."
    return "Where improvement and concern meet on one point, both are shown and the point counts as concern."


def _rule(rule: Rule, spec: Spec) -> str:
    used_by = ", ".join(f"`{name}`" for name, rule_set in RULE_SETS.items() if rule.code in {r.code for r in rule_set.rules})
    lines = [f"### {rule.title}\n", f"`{rule.code}`, in {used_by}. Source: {rule.source}.\n"]
    lines += ["| values | flags | shows |", "|---|---|---|"]
    lines += [f"| `{case.values}` | `{case.flagged.strip()}` | {case.shows} |" for case in spec.cases]
    return "\n".join([*lines, ""])


def _runs() -> str:
    return "\n".join(_runs_lines())


def _runs_lines() -> Iterator[str]:
    yield "### Anhøj's runs analysis\n"
    yield "Useful points are those not on the centre line. A phase signals if its longest run is longer than"
    yield "round(log2 n) + 3, or if it crosses the centre line fewer times than the 5 % quantile of Binomial(n − 1, ½), for n"
    yield "useful points. Source: Anhøj and Olesen (2014), PLoS ONE 9(11): e113825. The refinements `bestbox` and `cutbox`"
    yield "(setting `runs_method`) follow Anhøj and Wentzel-Larsen (2020), PLoS ONE 15(6): e0233920.\n"
    yield "| values | useful | longest run | limit | crossings | limit | signal | shows |"
    yield "|---|---|---|---|---|---|---|---|"
    for case in RUNS_CASES:
        yield (
            f"| `{case.values}` | {case.useful} | {case.longest} | {case.longest_limit} | {case.crossings} "
            f"| {case.crossings_limit} | {'yes' if case.signal else 'no'} | {case.shows} |"
        )
    yield ""
