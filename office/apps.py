from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = "办公"

    def ready(self) -> None:
        from office.pending_waiting import KINDS  # noqa: PLC0415  the registries are there once the apps are
        from office.waiting import enter  # noqa: PLC0415

        enter(*KINDS)
