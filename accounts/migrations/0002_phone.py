"""The phone that shows codes, and room for its key sealed. Not in 0001: the library's table hangs on our user."""

from django.db import migrations

WIDER = "ALTER TABLE otp_totp_totpdevice ALTER COLUMN key TYPE varchar(300)"
AS_BEFORE = "SELECT 1"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("otp_totp", "0003_add_timestamps")]
    operations = [
        migrations.CreateModel(
            name="Phone",
            fields=[],
            options={
                "verbose_name": "验证码手机",
                "verbose_name_plural": "验证码手机",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunSQL(WIDER, AS_BEFORE),
    ]
