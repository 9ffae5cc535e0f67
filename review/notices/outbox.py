"""Sending letters (发出信件): by the timer, each once; one that fails is tried again, later each time, ten times.

A letter is locked while it is sent, so that two timers do not send it twice; killed between the sending and the
commit it is sent again, which is better than not at all.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from review.models.notices import Letter

log = logging.getLogger(__name__)
MOST_TRIES = 10
DOWN_AFTER = 5
FIRST_WAIT = dt.timedelta(minutes=2)


@dataclass
class Sent:
    """How many letters went out and how many will be tried again or were given up."""

    sent: int = 0
    failed: int = 0


def send_letters(limit: int = 500) -> Sent:
    """Send what waits, oldest first. After a few failures in a row the server is taken to be down until next time."""
    done, in_a_row = Sent(), 0
    for _ in range(limit):
        outcome = _send_next() if in_a_row < DOWN_AFTER else None
        if outcome is None:
            break
        done.sent += outcome
        done.failed += not outcome
        in_a_row = 0 if outcome else in_a_row + 1
    return done


def waiting_letters() -> int:
    """How many letters are to be sent now."""
    return _waiting().count()


def _waiting() -> QuerySet[Letter]:
    return Letter.objects.filter(
        sent_at__isnull=True, attempts__lt=MOST_TRIES, next_try_at__lte=timezone.now()
    )


@transaction.atomic
def _send_next() -> bool | None:
    """Send the letter that has waited longest; None when none is left."""
    letter = _waiting().select_for_update(skip_locked=True).order_by("pk").first()
    if letter is None:
        return None
    try:
        _send(letter)
    except Exception as error:  # whatever a mail server or a gateway answers, the others must go out
        log.warning("letter %s failed: %s", letter.pk, error)
        letter.attempts += 1
        letter.error = str(error)[:300]
        letter.next_try_at = timezone.now() + FIRST_WAIT * 2 ** min(letter.attempts, 9)
        letter.save(update_fields=["attempts", "error", "next_try_at"])
        return False
    letter.sent_at, letter.error = timezone.now(), ""
    letter.save(update_fields=["sent_at", "error"])
    return True


def _send(letter: Letter) -> None:
    if letter.channel == Letter.Channel.SMS:
        import_string(settings.SMS_SENDER)(letter.to, letter.body)
    else:
        send_mail(letter.subject, letter.body, None, [letter.to])
