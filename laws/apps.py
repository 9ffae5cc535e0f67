from django.apps import AppConfig


class LawsConfig(AppConfig):
    name = "laws"
    verbose_name = "法律依据库"

    def ready(self) -> None:
        from audit.sentences import enter_sentences  # noqa: PLC0415  the registries are there once the apps are
        from laws.audit_sentences import SENTENCES  # noqa: PLC0415
        from laws.waiting import KINDS  # noqa: PLC0415
        from office.waiting import enter  # noqa: PLC0415

        enter_sentences(SENTENCES)
        enter(*KINDS)
