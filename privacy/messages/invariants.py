"""What must hold of every mail that has a switch."""

from django.db.models import OuterRef, Subquery

from privacy.messages.enums import TAKEN, TOPICS, Sort, kinds_of_sort
from privacy.messages.models import Message, MessageChoice
from privacy.registry.promises import Looked


def optional_mails_were_chosen() -> Looked:
    """I-41: news and offers that went out belong to a mailing and were found right right then.

    And when that was found, the last choice of their reader was "on".
    """
    looked = [chosen(topic) for topic in TOPICS]
    return Looked(sum(each.rows for each in looked), sum(each.violations for each in looked))


def chosen(topic: Sort) -> Looked:
    """Count the mails of one switch that went out."""
    kinds = [str(kind) for kind in kinds_of_sort(topic)]
    sent = Message.objects.filter(kind__in=kinds, state__in=[str(state) for state in TAKEN])
    choices = MessageChoice.objects.filter(
        subject=OuterRef("subject"), topic=topic, at__lte=OuterRef("cleared_at")
    )
    last = Subquery(choices.order_by("-id").values("on")[:1])
    right = sent.annotate(chose=last).filter(chose=True, mailing__isnull=False)
    rows = sent.count()
    return Looked(rows, rows - right.count())
