from django.apps import AppConfig


class LawsConfig(AppConfig):
    name = "laws"
    verbose_name = "法律依据库"

    def ready(self) -> None:
        from audit.actions import name_actions  # noqa: PLC0415  the registries are there once the apps are
        from laws.audit_actions import ACTIONS  # noqa: PLC0415

        name_actions(ACTIONS)
