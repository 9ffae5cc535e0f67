from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from accounts.audit_sentences import SENTENCES  # noqa: PLC0415  the registries are there once the apps are
        from accounts.steps import connect  # noqa: PLC0415
        from audit.sentences import enter_sentences  # noqa: PLC0415

        enter_sentences(SENTENCES)
        connect()
