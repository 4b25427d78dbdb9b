"""Where somebody is signed in, and by which passkeys: seen and ended by them (P-2.6, P-2.9)."""

import json
import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import ceremonies, passkey_sign_in
from accounts.api.changing import errors_of
from accounts.api.of_owner import (
    PROBLEM,
    REFUSALS,
    OfOwner,
    not_accepted,
    plain,
    read,
    require_proof,
    user_of,
)
from accounts.api.serializers import Answer, Challenge
from accounts.ceremonies import Ceremony
from accounts.domain import passkeys, sessions
from accounts.domain.passkeys import Refused
from accounts.models import Passkey, Session
from accounts.passkey_forms import LONGEST_LABEL, LabelForm
from privacy.web.json_only import CursorPages, StrictSerializer
from privacy.web.problems import Problem


class SessionOut(serializers.ModelSerializer[Session]):
    """A session by its handle; its key stays where it is."""

    id = serializers.UUIDField(source="handle")
    is_this = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ["id", "is_this", "network", "browser", "signed_in_at", "seen_at"]

    def get_is_this(self, session: Session) -> bool:
        asked = plain(self.context["request"])
        return bool(session.session_key == asked.session.session_key)


class Ended(serializers.Serializer[Any]):
    ended = serializers.IntegerField()


class NewestSessions(CursorPages):
    ordering = ("-signed_in_at", "-handle")  # type: ignore[assignment] # the library takes both


class Sessions(OfOwner, ListAPIView[Session]):
    serializer_class = SessionOut
    pagination_class = NewestSessions

    def get_queryset(self) -> QuerySet[Session]:
        return sessions.of(subject_id=user_of(self.request).subject_id)

    @extend_schema(
        summary="See where one is signed in", responses={200: SessionOut(many=True), 401: PROBLEM}
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="v1_me_sessions_end_others",
        summary="End every session but this one",
        responses={200: Ended, **REFUSALS},
    )
    def delete(self, request: Request) -> Response:
        this = plain(request).session.session_key
        ended = sessions.end_others(subject_id=user_of(request).subject_id, but=this)
        return Response({"ended": ended})


class OneSession(OfOwner):
    @extend_schema(summary="End one session", responses={204: None, **REFUSALS})
    def delete(self, request: Request, handle: uuid.UUID) -> Response:
        if not sessions.end(subject_id=user_of(request).subject_id, handle=handle):
            raise Http404
        return Response(status=status.HTTP_204_NO_CONTENT)


# --- passkeys -----------------------------------------------------------------------------------


class PasskeyOut(serializers.ModelSerializer[Passkey]):
    label = serializers.CharField(source="authenticator.data.name")  # type: ignore[assignment] # the name on the wire
    created_at = serializers.DateTimeField(source="authenticator.created_at")
    last_used_at = serializers.DateTimeField(source="authenticator.last_used_at", allow_null=True)

    class Meta:
        model = Passkey
        fields = ["id", "label", "state", "created_at", "last_used_at"]


class Label(StrictSerializer):
    label = serializers.CharField(max_length=LONGEST_LABEL, allow_blank=True)  # type: ignore[assignment] # the name on the wire


class NewPasskey(Answer, Label):
    """The device's answer, and a name by which its owner knows it."""


class AnyOrder(CursorPages):
    """There are few; an id says which comes first."""

    ordering = "pk"


class Passkeys(OfOwner, ListAPIView[Passkey]):
    serializer_class = PasskeyOut
    pagination_class = AnyOrder

    def get_queryset(self) -> QuerySet[Passkey]:
        return passkeys.passkeys_of(user_of(self.request))

    @extend_schema(
        summary="See one's own passkeys", responses={200: PasskeyOut(many=True), 401: PROBLEM}
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Keep a new passkey",
        description="Needs a fresh proof. Of the device only the public key arrives (P-2.10).",
        request=NewPasskey,
        responses={201: PasskeyOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        given = read(NewPasskey(data=request.data))
        require_proof(request)
        user, label = user_of(request), clean(given["label"])
        try:
            row = passkeys.enrol(
                user=user,
                challenge=ceremonies.take_challenge(plain(request), Ceremony.ENROL),
                answer=ceremonies.read_answer(json.dumps(given["credential"])),
                label=label,
            )
        except Refused as refusal:
            raise not_accepted() from refusal
        except passkeys.TooMany as full:
            raise Problem("too_many_passkeys", status=409, most=passkeys.MOST) from full
        passkey_sign_in.note_proof(plain(request), user, row)
        return Response(PasskeyOut(row.passkey).data, status=status.HTTP_201_CREATED)


def clean(label: str) -> str:
    """Return a label as the page takes it."""
    form = LabelForm({"label": label})
    if not form.is_valid():
        raise Problem("invalid", status=400, errors=errors_of(form))
    return str(form.cleaned_data["label"])


class PasskeyOptions(OfOwner):
    @extend_schema(
        summary="Ask what a new passkey has to sign",
        description="Needs a fresh proof; good for one answer in this session.",
        request=None,
        responses={200: Challenge, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        require_proof(request)
        return Response({"options": ceremonies.ask_to_enrol(plain(request), user_of(request))})


class OnePasskey(OfOwner):
    """One of the person's own; anybody else's does not exist."""

    @extend_schema(
        summary="Give a passkey another name",
        request=Label,
        responses={200: PasskeyOut, **REFUSALS},
    )
    def patch(self, request: Request, passkey_id: uuid.UUID) -> Response:
        label = clean(read(Label(data=request.data))["label"])
        try:
            passkeys.rename(user=user_of(request), passkey_id=passkey_id, label=label)
        except Passkey.DoesNotExist:
            raise Http404 from None
        return Response(PasskeyOut(passkeys.passkeys_of(user_of(request)).get(pk=passkey_id)).data)

    @extend_schema(
        summary="Remove a passkey",
        description="Needs a fresh proof. Delete it on the device too.",
        responses={204: None, **REFUSALS},
    )
    def delete(self, request: Request, passkey_id: uuid.UUID) -> Response:
        require_proof(request)
        try:
            passkeys.remove(user=user_of(request), passkey_id=passkey_id)
        except Passkey.DoesNotExist:
            raise Http404 from None
        return Response(status=status.HTTP_204_NO_CONTENT)
