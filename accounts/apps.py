from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from accounts.steps import connect  # noqa: PLC0415  the models are there once the apps are

        connect()
