from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = "机构与职责"

    def ready(self) -> None:
        from accounts.second_factor import ASKED_OF  # noqa: PLC0415
        from audit.sentences import enter_sentences  # noqa: PLC0415  the registries are there once the apps are
        from departments import membership_log  # noqa: PLC0415
        from departments.access import scope_of  # noqa: PLC0415
        from departments.audit_sentences import SENTENCES  # noqa: PLC0415
        from departments.roles import SECOND_FACTOR  # noqa: PLC0415

        enter_sentences(SENTENCES)
        membership_log.connect()
        ASKED_OF.append(lambda user: scope_of(user).has(*SECOND_FACTOR))
