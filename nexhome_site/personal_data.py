"""What Django's and allauth's tables know about people: no app of ours owns them.

They are reached through the user: `user__subject`.
"""

import uuid
from collections.abc import Sequence

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from privacy.registry.elements import Purpose
from privacy.registry.holdings import Holding, Personal, Technical, registry

User = get_user_model()
OWN_ID = Technical("the row's own number")
WAY = Technical("the way to the person")
RIGHTS = Technical("which right or group; the same for all who have it")
MOMENT = Technical("when we did something")
IN_THE_JSON = (
    "an app's secret and the seed of recovery codes are ciphertext of the MFA adapter; of a "
    "passkey stand here its label and its public key (D-20), which verifies and opens nothing"
)


def names_them(subject_ids: Sequence[uuid.UUID]) -> Q:
    """Find entries of the admin log whose object is the person's user or Subject."""
    users = User.objects.filter(subject__in=list(subject_ids))
    return Q(object_id__in=users.values(text=Cast("pk", CharField()))) | Q(
        object_id__in=[str(subject_id) for subject_id in subject_ids]
    )


registry.hold(
    Holding(
        model=EmailAddress,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "email": Personal("D-13", identifies="email", proven="verified", needle=True),
            "verified": Personal("D-13"),
            "primary": Personal("D-13"),
        },
        purposes=[Purpose.IDENTITY, Purpose.INFORM, Purpose.RESPONSE],
    )
)
registry.hold(
    Holding(
        model=EmailConfirmation,
        subject="email_address__user__subject",
        columns={
            "id": OWN_ID,
            "email_address": WAY,
            "created": MOMENT,
            "sent": MOMENT,
            "key": Technical("a random token for one mail"),
        },
        purposes=[Purpose.IDENTITY],
    )
)
registry.hold(
    Holding(
        model=Authenticator,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "type": Personal("D-72", plain="the name of a method"),
            "data": Personal("D-72", plain=IN_THE_JSON),
            "created_at": MOMENT,
            "last_used_at": Personal("D-72", plain="a time"),
        },
        purposes=[Purpose.DEVICE],
    )
)
registry.hold(
    Holding(
        model=LogEntry,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "action_time": Personal("D-61"),
            "user": WAY,
            "content_type": Technical("which table"),
            "object_id": Personal("D-61"),
            "object_repr": Personal("D-61"),
            "action_flag": Personal("D-61"),
            "change_message": Personal("D-61"),
        },
        purposes=[Purpose.PROOF],
        also=names_them,
        before=["accounts.User"],
    )
)
for through in (User.groups.through, User.user_permissions.through):
    other = "group" if through is User.groups.through else "permission"
    registry.hold(
        Holding(
            model=through,
            subject="user__subject",
            columns={"id": OWN_ID, "user": Personal("D-61"), other: RIGHTS},
            purposes=[Purpose.PROOF],
        )
    )
registry.hold(
    Holding(
        model=Group,
        subject=None,
        columns={"id": OWN_ID, "name": Technical("the name of a role")},
    )
)
registry.hold(
    Holding(
        model=Group.permissions.through,
        subject=None,
        columns={"id": OWN_ID, "group": RIGHTS, "permission": RIGHTS},
    )
)
registry.hold(
    Holding(
        model=Permission,
        subject=None,
        columns={"id": OWN_ID, "name": RIGHTS, "content_type": RIGHTS, "codename": RIGHTS},
    )
)
registry.hold(
    Holding(
        model=ContentType,
        subject=None,
        columns={"id": OWN_ID, "app_label": RIGHTS, "model": RIGHTS},
    )
)
registry.table_without_model(
    "django_migrations", reason="which migrations ran: names of files and times"
)
registry.table_without_model(
    "nexhome_cache",
    reason="counters against guessing: hashed keys, times; gone after their hour or day",
    elements=["D-62"],
)
registry.asks(
    "nexhome_site.pages.verify.ReceiptForm",
    {
        "file": Technical("a certificate, checked in the request and forgotten"),
        "receipt": Technical("a certificate, checked in the request and forgotten"),
    },
)
registry.asks(
    "nexhome_site.pages.gallery.GalleryForm",
    {
        name: Technical("a picture of a form, with DEBUG on only: nothing is taken")
        for name in (
            *("name", "nickname", "born", "phone", "code", "password"),
            *("gender", "topics", "place", "words", "proof", "agreed"),
        )
    },
)
