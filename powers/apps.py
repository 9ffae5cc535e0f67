from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "powers"
    verbose_name = "职权"

    def ready(self) -> None:
        from audit.sentences import enter_sentences  # noqa: PLC0415  the registries are there once the apps are
        from office.waiting import enter  # noqa: PLC0415
        from powers import proofs, timer_parts, waiting  # noqa: PLC0415
        from powers.audit_sentences import SENTENCES  # noqa: PLC0415

        enter_sentences(SENTENCES)
        proofs.enter()
        timer_parts.enter()
        enter(*waiting.KINDS)
