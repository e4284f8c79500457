"""The page of verdicts and checks, written from the rules and their specs."""

from dataclasses import asdict

from fivefold.close.checks.thresholds import STANDARD
from fivefold.close.checks.verdicts import RULES, EffectFinding
from tests.spec.reliability import CASES as COUNTS
from tests.spec.verdicts import CASES


def verdicts_page() -> str:
    """docs/reference/verdicts.md."""
    lines = [
        "# Checks and verdicts",
        "",
        "Written from `fivefold.close.checks` and its specs by `make docs`; do not edit.",
        "",
        "A verdict may be given where all of its conditions hold. A check may be waived by the chair of the group that decided.",
        "",
        "| verdict | conditions |",
        "|---|---|",
    ]
    for kind, conditions in RULES.items():
        words = " ".join(str(condition.says) for condition in conditions) or "Always."
        lines.append(f"| {kind.label} (`{kind.value}`) | {words} |")
    lines += ["", "What the numbers can say of the effect:", ""]
    lines += [f"- `{finding.value}`: {str(finding.label)[0].lower()}{str(finding.label)[1:]}" for finding in EffectFinding]
    lines += [
        "",
        "The interval of an effect combines single 95 % limits by MOVER (Zou and Donner 2008): Wilson’s for proportions, which",
        "is Newcombe’s method 10, and Byar’s for rates. Where months vary more than their counts explain, counts are divided by",
        "the dispersion, and Student’s t takes the place of the normal quantile.",
    ]
    lines += ["", "The thresholds, until a network sets its own:", ""]
    lines += [f"- {name}: {value:g}" for name, value in asdict(STANDARD).items()]
    lines += [
        "",
        "## Worked examples",
        "",
        "Reliability, effectiveness, acceptability: m met, n not met, u unclear, w awaited, x waived. “!”: a balancing measure",
        "gives concern; “late”: values after the change were seen before the plan was frozen; “silent”: a site has not answered.",
        "Going round again is always allowed.",
        "",
        "| nature | checks | effect | marks | allowed | shows |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {case.nature} | {case.states} | {case.effect} | {case.marks or '–'} | {case.allowed or '–'} | {case.shows} |"
        for case in CASES
    ]
    lines += [
        "",
        "A site’s counts, month after month (“a”: these were all the cases):",
        "",
        "| counts | the site is | shows |",
        "|---|---|---|",
    ]
    lines += [f"| {case.counts} | {case.site.replace('_', ' ')} | {case.shows} |" for case in COUNTS]
    return "\n".join(lines) + "\n"
