from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0011_device_linked"),
    ]

    operations = [
        migrations.CreateModel(
            name="BiometricRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("place", models.CharField(blank=True, max_length=80)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "place"), name="biometric_refusal_one_row"
                    )
                ],
            },
        ),
    ]
