"""What the calls about one's own account take and give; the schema is made from these."""

from typing import Any

from rest_framework import serializers

from accounts.domain.correcting import ELEMENT_OF
from accounts.enums import AccountState, Mark, Outcome
from privacy.subjects.enums import Restriction
from privacy.web.json_only import StrictSerializer, YesOrNo

# More than any element may have: how much exactly, its own rule says.
LONGEST = 2_000
OF_STAFF = ("username", "email")
MASKED = {"certificate_number": "D-08", "mobile": "D-11"}


class Text(serializers.CharField):
    """A text, or null for none. A number or a list is not made into one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            allow_null=True,
            allow_blank=True,
            trim_whitespace=False,
            max_length=LONGEST,
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


DAY = "A date as YYYY-MM-DD."
HELP = {
    "country": "ISO 3166-1, two letters: where the person lives.",
    "birth_date": DAY,
    "certificate_number": "Names a document together with its type and validity. Null takes the "
    "whole document out, where it stands in the way of another change of the same call.",
    "certificate_from": DAY,
    "certificate_until": f"{DAY} no_expiry where the document has no last day.",
    "language": "en, zh-hans or zh-hant: the language of mails and SMS.",
}


class Changes(StrictSerializer):
    """Whatever is not named stays as it is; null or an empty text takes an optional detail out."""

    username = Text()
    name = Text()
    gender = Text()
    country = Text(help_text=HELP["country"])
    birth_date = Text(help_text=HELP["birth_date"])
    certificate_type = Text()
    certificate_country = Text(help_text="Of a passport or a national identity card.")
    certificate_number = Text(help_text=HELP["certificate_number"])
    certificate_from = Text(help_text=HELP["certificate_from"])
    certificate_until = Text(help_text=HELP["certificate_until"])
    education = Text()
    occupation = Text()
    postal_address = Text()
    language = Text(help_text=HELP["language"])
    mobile = Text(help_text="E.164. In a call of its own: it counts after its code.")
    mobile_declared = YesOrNo(
        required=False, help_text="That the new number is one's own, and that one can be called."
    )
    email = Text(help_text="In a call of its own: it counts after its code.")

    def __init__(self, *args: Any, is_staff: bool = False, **kwargs: Any) -> None:
        """Staff accounts are made of less: for them there are fewer fields."""
        super().__init__(*args, **kwargs)
        if is_staff:
            for name in set(self.fields) - set(OF_STAFF):
                del self.fields[name]


class Code(StrictSerializer):
    code = serializers.CharField(max_length=40)


class Shown(StrictSerializer):
    field = serializers.ChoiceField(choices=sorted(MASKED))


class Clear(serializers.Serializer[Any]):
    field = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class Named(serializers.Serializer[Any]):
    element = serializers.CharField(help_text="Its id in the public list of what is collected.")
    name = serializers.CharField()


class Ruled(serializers.Serializer[Any]):
    rule = serializers.CharField()
    version = serializers.IntegerField()
    element = serializers.CharField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    at = serializers.DateTimeField()


class Marked(serializers.Serializer[Any]):
    mark = serializers.ChoiceField(choices=Mark.choices)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    rules = Ruled(many=True)


class Detail(Named):
    value = serializers.CharField(allow_null=True)
    is_masked = serializers.BooleanField(help_text="Whether the value is shown in part, or not.")
    is_proven = serializers.BooleanField(allow_null=True, help_text="Of what a code proves.")
    since = serializers.DateTimeField(allow_null=True)
    version = serializers.CharField(allow_null=True)


class Waiting(serializers.Serializer[Any]):
    field = serializers.CharField()
    target = serializers.CharField(help_text="Masked.")
    until = serializers.DateTimeField()


DETAILS = (*ELEMENT_OF, "password", "mobile", "email")


class Details(serializers.Serializer[Any]):
    """The details of an account by the names that PATCH takes; staff accounts have three."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: Detail(required=False) for name in DETAILS}


class OwnAccount(serializers.Serializer[Any]):
    version = serializers.CharField(help_text="The ETag, without its quotes.")
    state = serializers.ChoiceField(choices=AccountState.choices)
    restricted_for = serializers.ListField(
        child=serializers.ChoiceField(choices=Restriction.choices)
    )
    missing = Named(many=True)
    marks = Marked(many=True)
    details = Details()
    waiting = Waiting(many=True)


# --- signing in ---------------------------------------------------------------------------------


class Typed(serializers.CharField):
    """What was typed, every sign of it: a password may end in a blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=LONGEST, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Password(StrictSerializer):
    username = Typed()
    password = Typed()


class Proof(StrictSerializer):
    """One of both."""

    password = Typed(required=False)
    code = Typed(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"password": "One of both."}, code="required")
        return attrs


class Answer(StrictSerializer):
    credential = serializers.DictField(help_text="A PublicKeyCredential as JSON (WebAuthn).")


class SignedIn(serializers.Serializer[Any]):
    username = serializers.CharField()
    proven_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when no proof is asked for again."
    )
    token = serializers.CharField(
        required=False, help_text="Where it is there: the session's name from now on."
    )


class Challenge(serializers.Serializer[Any]):
    options = serializers.DictField(help_text="PublicKeyCredentialRequestOptions as JSON.")
    token = serializers.CharField(required=False)
