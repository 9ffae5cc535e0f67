from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = "机构与职责"

    def ready(self) -> None:
        from audit.actions import name_actions  # noqa: PLC0415  the registries are there once the apps are
        from departments.audit_actions import ACTIONS  # noqa: PLC0415

        name_actions(ACTIONS)
