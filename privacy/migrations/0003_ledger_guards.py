"""The database's own half of the evidence ledger: see `privacy/ledger/guards.py`.

After a change of the kinds or of a guard, another migration does the same once more.
"""

from django.conf import settings
from django.db import migrations

from privacy.ledger import guards


def install(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_database_guards")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
