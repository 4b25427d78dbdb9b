"""The ledger learns two kinds of entries: a work or link removed, and a case about it ended."""

from django.conf import settings
from django.db import migrations

from privacy.ledger import guards


def install(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0007_minors")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
