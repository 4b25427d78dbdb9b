"""Entries are taken back only while a line outside awaits its sweep, which shuts the site."""

from django.conf import settings
from django.db import migrations

from privacy.ledger import guards


def install(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0008_removals")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
