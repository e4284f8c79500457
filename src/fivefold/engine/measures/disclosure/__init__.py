"""Disclosure control: the one way out for measure values to anyone beyond the owning site.

`release.release(table, audience, policy)` hides small counts, hides more cells beside them so that nothing hidden can be
worked out, proves it with the audit, and rounds where the policy rounds. Derived figures (limits, rates, sentences) are
computed from what comes out here, never from what goes in. Which audience has which policy stands in `policies`, as data.
"""
