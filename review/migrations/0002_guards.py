"""Submissions, opinions and decisions are frozen; comments, materials and files of imports keep what they say: the database holds it."""

from django.db import migrations

from audit.guards import frozen, kept, noted

FROZEN = (
    "review_submission",
    "review_submittedchange",
    "review_decision",
    "review_decidedchange",
    "review_opinion",
)
COMMENT = (
    "proposal_id",
    "change_id",
    "path",
    "text",
    "parent_id",
    "written_by_id",
    "written_for",
    "written_at",
)
IMPORTED = ("file", "filename", "file_digest", "created_by_id")
MATERIAL = ("proposal_id", "file", "filename", "size", "content_type", "digest", "added_by_id", "added_at")


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        *[frozen(table) for table in FROZEN],
        kept("review_comment", fixed=COMMENT),
        kept("review_material", fixed=MATERIAL),
        noted("review_reviewtask"),
        kept("review_importrun", fixed=IMPORTED),
        noted("review_papertemplate"),
    ]
