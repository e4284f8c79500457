"""Bring an installation up to date: its database, and the files its pages need. Repeatable at any time."""

from collections.abc import Callable

from fivefold.foundation.storage import DataFolder

Say = Callable[[str], None]


def bring_up_to_date(data: DataFolder, say: Say) -> None:
    """Apply pending migrations, make the chart script, collect static files. Django is set up on `data` already."""
    from django.core.management import call_command

    from fivefold.foundation.design.vega_bundle import write_vega_bundle
    from fivefold.interfaces.cli.installation import pending_migrations

    missing = len(pending_migrations())
    if missing:
        say(f"Preparing the database ({missing} changes) …")
        call_command("migrate", interactive=False, verbosity=0)
    say("Preparing style, script and chart files …")
    write_vega_bundle(data.vega)
    call_command("collectstatic", interactive=False, verbosity=0)
