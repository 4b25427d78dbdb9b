from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_challenges"),
    ]

    operations = [
        migrations.AlterField(
            model_name="coderequest",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("register_mobile", "Register Mobile"),
                    ("register_email", "Register Email"),
                    ("claim_number", "Claim Number"),
                    ("recovery_email", "Recovery Email"),
                    ("change_mobile", "Change Mobile"),
                    ("change_email", "Change Email"),
                    ("keep_number", "Keep Number"),
                    ("sign_in", "Sign In"),
                    ("new_password", "New Password"),
                    ("own_requests", "Own Requests"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="onetimecode",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("register_mobile", "Register Mobile"),
                    ("register_email", "Register Email"),
                    ("claim_number", "Claim Number"),
                    ("recovery_email", "Recovery Email"),
                    ("change_mobile", "Change Mobile"),
                    ("change_email", "Change Email"),
                    ("keep_number", "Keep Number"),
                    ("sign_in", "Sign In"),
                    ("new_password", "New Password"),
                    ("own_requests", "Own Requests"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="pendingcontact",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("register_mobile", "Register Mobile"),
                    ("register_email", "Register Email"),
                    ("claim_number", "Claim Number"),
                    ("recovery_email", "Recovery Email"),
                    ("change_mobile", "Change Mobile"),
                    ("change_email", "Change Email"),
                    ("keep_number", "Keep Number"),
                    ("sign_in", "Sign In"),
                    ("new_password", "New Password"),
                    ("own_requests", "Own Requests"),
                ],
                max_length=20,
            ),
        ),
    ]
