from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "审核"

    def ready(self) -> None:
        """The review enters itself in the registries of the apps below, and its handlers of long work."""
        from review import entering  # noqa: PLC0415  the registries are there once the apps are

        entering.enter()
