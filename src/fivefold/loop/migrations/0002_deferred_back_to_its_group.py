from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def bring_back_to_its_group(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was deferred comes back to its group; no loop rests in `decided` but one that was taken up again."""
    loops = apps.get_model("loop", "Loop")._base_manager
    loops.filter(state="parked", state_before="decided").update(state_before="with_authority")
    loops.filter(state="decided").update(state="with_authority")


class Migration(migrations.Migration):

    dependencies = [
        ('loop', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(bring_back_to_its_group, migrations.RunPython.noop, elidable=True),
    ]
