"""An uploader's answer becomes a row of its own, so that it goes when they leave."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# An answer whose writer has left already belongs to nobody and is not carried over.
SET_ASIDE = """
CREATE TEMPORARY TABLE answers ON COMMIT DROP AS
SELECT a.id AS address_id, u.subject_id, a.objection AS text, a.objected_at AS sent_at
  FROM takedown_noticeaddress a
  JOIN takedown_uploader u ON u.work_id = a.target_id
 WHERE a.objection IS NOT NULL AND a.objected_at IS NOT NULL
"""
BRING_BACK = """
INSERT INTO takedown_objection (address_id, subject_id, text, sent_at)
SELECT address_id, subject_id, text, sent_at FROM answers
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0009_taken_back_while_shut"),
        ("takedown", "0005_customer_sites"),
    ]

    operations = [
        migrations.RunSQL(SET_ASIDE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="noticeaddress", name="objected_at"),
        migrations.RemoveField(model_name="noticeaddress", name="objection"),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "address",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="objection",
                        serialize=False,
                        to="takedown.noticeaddress",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.RunSQL(BRING_BACK, migrations.RunSQL.noop),
    ]
