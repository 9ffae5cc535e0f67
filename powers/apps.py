from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "powers"
    verbose_name = "职权"

    def ready(self) -> None:
        from audit.actions import name_actions  # noqa: PLC0415  the registries are there once the apps are
        from powers import timer_parts, waiting  # noqa: PLC0415
        from powers.audit_actions import ACTIONS  # noqa: PLC0415

        name_actions(ACTIONS)
        timer_parts.enter()
        waiting.enter_kinds()
