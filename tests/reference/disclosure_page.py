"""The page of disclosure policies, written from the policies and the table of audiences and rungs."""

from fivefold.engine.measures.disclosure.policies import NONE, POLICIES, Audience
from fivefold.foundation.permission import Actor, ActorKind, Permission
from fivefold.network.sharing.audiences import POLICY_TABLE
from fivefold.network.sharing.rungs import Detail, Rung, detail_for

MEMBER = Actor(ActorKind.MEMBER, "mem", "Member", frozenset({Permission.VIEW_MEASURES}))
GUEST = Actor(ActorKind.GUEST, "gst", "Guest", frozenset())
READERS = {
    Audience.OWN_SITE: ("a site, of itself", None),
    Audience.HUB_ANALYST: ("a member of the whole network whose role sees every count", MEMBER),
    Audience.MEMBERS: ("other members", MEMBER),
    Audience.PARTNERS: ("patients and partners with a guest link", GUEST),
    Audience.PUBLIC: ("everybody", None),
}


def disclosure_page() -> str:
    """docs/reference/disclosure.md."""
    lines = [
        "# Which counts are hidden from whom",
        "",
        "Written from `engine.measures.disclosure.policies` and `network.sharing.audiences` by `make docs`; do not edit. Why a",
        "neighbour is hidden too, and what the audit promises, is told in",
        "[Privacy and sharing](../explanation/privacy-and-sharing.md).",
        "",
        "## Policies",
        "",
        "| policy | counts that are hidden | 0 | other counts |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {policy.name} | {_hidden(policy.hide_from, policy.hide_to)} | shown | {_rounding(policy.round_to)} |"
        for policy in POLICIES.values()
    ]
    lines += [
        "",
        "A proportion is hidden for its numerator, for its denominator, or for what is left of the denominator; a rate for its",
        "numerator or its denominator; a count for itself.",
        "",
        "## Audiences and rungs",
        "",
        f"| reader | {' | '.join(Rung)} |",
        f"|---|{'---|' * len(Rung)}",
    ]
    lines += [f"| {READERS[audience][0]} | {' | '.join(_cell(audience, rung) for rung in Rung)} |" for audience in Audience]
    lines += ["", "T5 is a word so far: nothing is published by the software.", ""]
    return "\n".join(lines)


def _hidden(first: int, last: int) -> str:
    return "none" if last < first else f"{first} to {last}"


def _rounding(multiple: int) -> str:
    return "as they are" if multiple == 1 else f"rounded to {multiple}"


def _cell(audience: Audience, rung: Rung) -> str:
    policy = POLICY_TABLE[audience][rung]
    name = "every count" if policy is NONE else policy.name
    if audience is Audience.OWN_SITE:
        return name
    if audience is Audience.PUBLIC:
        return name if rung is Rung.T5 else "–"
    actor = READERS[audience][1]
    detail = Detail.NOTHING if actor is None else detail_for(actor, rung)
    return {Detail.NOTHING: "–", Detail.NETWORK: f"total: {name}"}.get(detail, name)
