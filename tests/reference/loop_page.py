"""The page of a loop's states and transitions, written from the table that `move()` obeys."""

from fivefold.loop.states import OPEN, STAGE_OF, TRANSITIONS, WAITING_DAYS, Outcome, State


def loop_page() -> str:
    """docs/reference/loop-states.md."""
    lines = [
        "# The states of a loop",
        "",
        "Written from `fivefold.loop.states` by `make docs`; do not edit. Every change of state goes along one row of the second",
        "table; a stateful test walks it.",
        "",
        "| state | stage | overdue after, unless the network says otherwise |",
        "|---|---|---|",
    ]
    for state in State:
        stage = STAGE_OF[state].value if state in OPEN else "not on the ring"
        days = f"{WAITING_DAYS[state]} days" if state in WAITING_DAYS else "–"
        lines.append(f"| {state.value} | {stage} | {days} |")
    lines += [
        "",
        "A reason is required where it says so. “New cycle” counts the loop’s cycle one up; its history is kept.",
        "",
        "| from | to | name | permission | condition | guard | reason | new cycle |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in TRANSITIONS:
        guard = f"`{each.guard}`" if each.guard else "–"
        reason, cycle = ("yes" if asked else "–" for asked in (each.needs_reason, each.new_cycle))
        ends = f"| {each.source.value} | {each.target.value} | {each.name} | {each.permission.value} "
        lines.append(f"{ends}| {each.condition} | {guard} | {reason} | {cycle} |")
    lines += ["", "A closed loop has one of these outcomes:", ""]
    lines += [f"- `{outcome.value}`: {str(outcome.label)[0].lower()}{str(outcome.label)[1:]}" for outcome in Outcome]
    return "\n".join(lines) + "\n"
