import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0002_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="submittedchange",
            name="findings",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="报送时检查发现的问题和所写的理由",
                verbose_name="检查发现",
            ),
        ),
        migrations.CreateModel(
            name="WarningReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, verbose_name="检查发现")),
                ("reason", models.TextField(verbose_name="理由")),
                ("written_at", models.DateTimeField(auto_now=True, verbose_name="填写时间")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="review.change",
                        verbose_name="变更",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填写人",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题说明",
                "verbose_name_plural": "问题说明",
                "constraints": [
                    models.UniqueConstraint(fields=("change", "key"), name="warning_reason_once")
                ],
            },
        ),
    ]
