"""What must hold for every question to us at any time."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from privacy.inquiries.enums import ENDED, OURS, AuthorityState, Outcome, State, Who
from privacy.inquiries.models import Authority, Inquiry, InquiryMessage, PublicQuestion
from privacy.inquiries.queries import late
from privacy.inquiries.scanning import contacts_in
from privacy.registry.promises import Looked

# The duty that ends cases runs every few minutes; a stopped engine may need a day.
SWEPT_WITHIN = timedelta(days=1)


def people_answer_in_time() -> Looked:
    """I-29: a person wrote to everybody who asked within CONTACT_SLA."""
    return Looked(
        Inquiry.objects.filter(state__in=OURS).count(), Inquiry.objects.filter(late()).count()
    )


def a_receipt_is_no_contact() -> Looked:
    """P-6.11: whoever counts as contacted has a text of a person."""
    contacted = Inquiry.objects.filter(contacted_at__isnull=False)
    texts = InquiryMessage.objects.filter(inquiry=OuterRef("pk"))
    # Of a case past its time only the public text stands.
    kept = contacted.filter(Exists(texts))
    return Looked(kept.count(), kept.exclude(Exists(texts.filter(who=Who.STAFF))).count())


def agents_have_authority() -> Looked:
    """A-38: nothing was carried out for somebody whose authority is not proven."""
    acted = Inquiry.objects.filter(for_another=True, outcome=Outcome.CARRIED_OUT)
    proven = Authority.objects.filter(inquiry=OuterRef("pk"), state=AuthorityState.PROVEN)
    return Looked(acted.count(), acted.exclude(Exists(proven)).count())


def public_by_choice() -> Looked:
    """T-3.2: what is public was chosen by its asker, and holds no contact data."""
    rows = PublicQuestion.objects.select_related("inquiry")
    looked = [
        row.inquiry.may_publish and not contacts_in(row.question, row.answer)
        for row in rows.iterator()
    ]
    return Looked(len(looked), looked.count(False))


def nothing_unconfirmed_is_read() -> Looked:
    """T-3.10: nobody of ours takes what no address has confirmed."""
    new = Inquiry.objects.filter(state=State.NEW)
    taken = InquiryMessage.objects.filter(inquiry=OuterRef("pk"), who=Who.STAFF)
    return Looked(new.count(), new.filter(Exists(taken)).count())


def texts_go_in_time() -> Looked:
    """I-31: of a case that ended longer ago than INQUIRY_KEPT no text stands but a public one."""
    ended = Inquiry.objects.filter(state__in=ENDED)
    over = Now() - (settings.INQUIRY_KEPT + SWEPT_WITHIN)
    texts = Exists(InquiryMessage.objects.filter(inquiry=OuterRef("pk")))
    return Looked(ended.count(), ended.filter(texts, ended_at__lt=over).count())
