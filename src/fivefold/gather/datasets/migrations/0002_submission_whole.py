from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, F, OuterRef


def mark_what_was_replaced(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A submission with a file that another one retired stands whole no longer."""
    lost = apps.get_model("gather_datasets", "StoredFile").objects.filter(submission=OuterRef("pk"), current=False)
    submissions = apps.get_model("gather_datasets", "Submission").objects
    submissions.filter(Exists(lost.exclude(retired_by=F("submission")))).update(whole=False)


class Migration(migrations.Migration):

    dependencies = [
        ('gather_datasets', '0001_initial'),
        ('network_people', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='submission',
            name='submission_same_bytes_stand_once',
        ),
        migrations.AddField(
            model_name='submission',
            name='whole',
            field=models.BooleanField(default=True),
        ),
        migrations.RunPython(mark_what_was_replaced, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'accepted_with_warnings', 'received', 'validating']), ('whole', True)), fields=('dataset', 'digest'), name='submission_same_bytes_stand_whole_once'),
        ),
    ]
