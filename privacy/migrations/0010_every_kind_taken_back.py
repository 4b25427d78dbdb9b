"""Entries of every kind are taken back, also of one with an underscore in its name."""

from django.conf import settings
from django.db import migrations

from privacy.ledger import guards


def install(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0009_taken_back_while_shut")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
