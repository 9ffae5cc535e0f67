from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "审核"

    def ready(self) -> None:
        from review.acting import jobs as acting  # noqa: F401, PLC0415  register the handlers of long work
        from review.imports import jobs as imports  # noqa: F401, PLC0415
        from review.law_changes import jobs as law_changes  # noqa: F401, PLC0415
        from review.statistics import jobs as statistics  # noqa: F401, PLC0415
