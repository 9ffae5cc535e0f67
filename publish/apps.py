from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "publish"
    verbose_name = "公布"

    def ready(self) -> None:
        """Publishing enters itself in the registries of the apps below, and its handler of long work."""
        from audit.sentences import enter_sentences  # noqa: PLC0415  the registries are there once the apps are
        from office.waiting import enter  # noqa: PLC0415
        from publish import desk, jobs, navigation, proofs, waiting, word_reference  # noqa: F401, PLC0415
        from publish.audit_sentences import SENTENCES  # noqa: PLC0415
        from publish.pages import site_facts  # noqa: F401, PLC0415
        from publish.register import jobs as register_jobs  # noqa: PLC0415

        enter_sentences(SENTENCES)
        navigation.enter()
        proofs.enter()
        enter(*waiting.KINDS)
        desk.enter()
        register_jobs.enter()
        word_reference.enter()
