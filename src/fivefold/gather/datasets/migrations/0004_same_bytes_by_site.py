from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gather_datasets", "0003_submission_failed"),
        ("network_people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_same_bytes_stand_whole_once",
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("site", None),
                    ("state__in", ["accepted", "accepted_with_warnings", "failed", "received", "validating"]),
                    ("whole", True),
                ),
                fields=("dataset", "digest"),
                name="submission_same_bytes_stand_whole_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("site__isnull", False),
                    ("state__in", ["accepted", "accepted_with_warnings", "failed", "received", "validating"]),
                    ("whole", True),
                ),
                fields=("dataset", "digest", "site"),
                name="submission_same_bytes_of_a_site_once",
            ),
        ),
    ]
