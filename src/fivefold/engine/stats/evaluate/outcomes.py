"""An `Evaluation` from an effect, or from the reasons that there is none."""

from fivefold.engine.stats.evaluate.declaration import Declaration
from fivefold.engine.stats.evaluate.effects import Effect
from fivefold.engine.stats.evaluate.evaluation import Caveat, Counterfactual, Diagnostic, Evaluation, Shortfall, Term, standing_of
from fivefold.engine.stats.evaluate.words import chance, figure, more_or_less, percent, refusal


def found(
    declared: Declaration,
    quantity: str,
    effect: Effect,
    told: str,
    *,
    terms: tuple[Term, ...] = (),
    counterfactual: Counterfactual | None = None,
    diagnostics: tuple[Diagnostic, ...] = (),
    shortfalls: tuple[Shortfall, ...] = (),
    caveats: tuple[Caveat, ...] = (),
) -> Evaluation:
    """What was found; the reasons of its labels follow the sentence `told`."""
    return Evaluation(
        method=declared.method,
        quantity=quantity,
        level=declared.level,
        digest=declared.digest(),
        sentence=" ".join([told, *(shortfall.explanation for shortfall in shortfalls)]),
        standing=standing_of(shortfalls),
        estimate=effect.estimate,
        low=effect.low,
        high=effect.high,
        p=effect.p,
        standard_error=effect.standard_error,
        freedom=effect.freedom,
        null=effect.null,
        terms=terms,
        counterfactual=counterfactual,
        diagnostics=diagnostics,
        shortfalls=shortfalls,
        caveats=caveats,
    )


def refused(
    declared: Declaration, quantity: str, shortfalls: tuple[Shortfall, ...], caveats: tuple[Caveat, ...] = ()
) -> Evaluation:
    """That there is no estimate, and why."""
    return Evaluation(
        method=declared.method,
        quantity=quantity,
        level=declared.level,
        digest=declared.digest(),
        sentence=refusal(shortfalls),
        standing=standing_of(shortfalls),
        shortfalls=shortfalls,
        caveats=caveats,
    )


def interval_in_words(effect: Effect, level: float) -> str:
    """(95 % interval 0.2 lower to 4.57 higher; p = 0.03)."""
    word = figure if effect.null == 1 else more_or_less
    return f"({percent(level)} interval {word(effect.low)} to {word(effect.high)}; {chance(effect.p)})"
