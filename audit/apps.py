from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        """The log enters its own sentences, what it proves, and listens for who signs in."""
        from audit import proofs, signing_in  # noqa: PLC0415  the models are there once the apps are
        from audit.sentences import enter_sentences  # noqa: PLC0415

        enter_sentences(SENTENCES)
        proofs.enter()
        signing_in.connect()


SENTENCES = {
    "account.signed_in": "登录",
    "account.sign_in_failed": "登录失败",
    "account.signed_out": "退出登录",
    "account.rights_changed": "变更账号权限",
    "file.downloaded": "导出、下载文件",
    "audit.anchored": "公示存证",
    "audit.archived": "归档审计事件",
}
"""What is logged of accounts, files and the log itself (审计动作)."""
