from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "publish"
    verbose_name = "公布"

    def ready(self) -> None:
        from publish import jobs  # noqa: F401, PLC0415  registers the handler
