"""What the calls of devices take and give; the schema is made from these."""

import re
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from privacy.web.json_only import Moment, StrictSerializer, YesOrNo
from telemetry.enums import AppState, Kind, Permission, Platform, Refusal, WindowPurpose

VERSION = RegexValidator(re.compile(r"\A[0-9A-Za-z.+_\-]{1,40}\Z"))
SESSION = RegexValidator(re.compile(r"\A[0-9A-Za-z_\-]{1,40}\Z"))


class Enrolment(StrictSerializer):
    platform = serializers.ChoiceField(choices=Platform.choices)
    app_version = serializers.CharField(max_length=40, validators=[VERSION])


class Enrolled(serializers.Serializer[Any]):
    install = serializers.UUIDField()
    token = serializers.CharField(help_text="Shown this once; only its hash is kept.")


class Permissions(StrictSerializer):
    """Operating-system permissions by name; whatever is not named stays as it is."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: YesOrNo(required=False) for name in Permission.values}


class Decision(StrictSerializer):
    version = serializers.IntegerField(min_value=1)
    granted = YesOrNo()
    keep_earlier = YesOrNo(required=False)


class Decisions(StrictSerializer):
    """One answer for each function that is named; the others stay as they are."""

    device = Decision(required=False)
    logs = Decision(required=False)
    location = Decision(required=False)


class Standing(serializers.Serializer[Any]):
    device = serializers.BooleanField()
    location = serializers.BooleanField()
    logs = serializers.BooleanField()


class Element(serializers.Serializer[Any]):
    element = serializers.CharField()
    name = serializers.CharField()
    kept = serializers.CharField()


class Purpose(serializers.Serializer[Any]):
    purpose = serializers.CharField()
    name = serializers.CharField()


class Method(serializers.Serializer[Any]):
    method = serializers.CharField()
    name = serializers.CharField()


class NewElement(serializers.Serializer[Any]):
    element = serializers.CharField()
    name = serializers.CharField()


class New(serializers.Serializer[Any]):
    """What came since the version that was agreed to; all of it where none was."""

    elements = NewElement(many=True)
    purposes = Purpose(many=True)
    methods = Method(many=True)


class Clause(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class Explained(serializers.Serializer[Any]):
    feature = serializers.CharField()
    version = serializers.IntegerField()
    sha256 = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    method = serializers.CharField()
    without = serializers.CharField()
    elements = Element(many=True)
    agreed_version = serializers.IntegerField(allow_null=True)
    new = New()
    explained = serializers.DictField(child=serializers.CharField())
    clauses = Clause(many=True)
    compare = serializers.CharField(allow_blank=True)


class AskedText(serializers.Serializer[Any]):
    document = serializers.CharField()
    version = serializers.IntegerField()
    agreed_version = serializers.IntegerField()
    compare = serializers.CharField()
    answer = serializers.CharField(help_text="The page on which the person answers.")


class Pending(serializers.Serializer[Any]):
    pending = Explained(many=True)
    texts = AskedText(many=True, help_text="Of a session only: a device has no texts.")


class Link(StrictSerializer):
    code = serializers.CharField(max_length=20)
    purpose = serializers.ChoiceField(choices=WindowPurpose.choices)


class Linked(serializers.Serializer[Any]):
    purpose = serializers.CharField()
    opened_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class State(StrictSerializer):
    state = serializers.ChoiceField(choices=AppState.choices)
    at = Moment()
    session = serializers.CharField(max_length=40, validators=[SESSION])


class StateTaken(serializers.Serializer[Any]):
    removed = serializers.IntegerField(help_text="Events beyond the tail that were deleted.")


class Event(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    captured_at = serializers.DateTimeField()
    data = serializers.DictField()  # type: ignore[assignment] # the name on the wire


class Batch(serializers.Serializer[Any]):
    batch = serializers.UUIDField()
    events = Event(many=True)


class RefusedEvent(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.ChoiceField(choices=[(code, code) for code in Refusal])
    field = serializers.CharField(allow_blank=True)


class Taken(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    refused = RefusedEvent(many=True)
    version = serializers.IntegerField(
        required=False, help_text="With `consent_required`: the version of the policy to agree to."
    )
