from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def unlabel(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Who chairs a body stands with the body; a seat said it too, and went on saying it of those who chaired before."""
    apps.get_model("network_governance", "Seat")._base_manager.filter(constituency="chair").update(constituency="")


class Migration(migrations.Migration):

    dependencies = [
        ('network_governance', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(unlabel, migrations.RunPython.noop, elidable=True),
    ]
