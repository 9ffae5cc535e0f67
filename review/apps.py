from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "审核"

    def ready(self) -> None:
        from review import jobs, law_jobs  # noqa: F401, PLC0415  register the handlers
