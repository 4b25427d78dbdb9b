"""Consent by an app: what has to be explained, and what an install without a person decides."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.utils.translation import override
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy.consent import domain as consent
from privacy.consent import queries
from privacy.consent.enums import Channel, Feature
from privacy.consent.holders import Holder
from privacy.consent.showing import Words, words
from privacy.policies.enums import Document
from privacy.prompting.news import Named, News
from privacy.prompting.questions import news_for, open_questions
from privacy.subjects.domain import SubjectGone
from privacy.web.gpc import sends_gpc
from privacy.web.languages import full_address
from privacy.web.problems import Problem
from privacy.web.source import network_of
from telemetry.api import serializers
from telemetry.api.authentication import InstallToken
from telemetry.api.views import PROBLEM, REFUSALS, OwnInstall, read
from telemetry.domain import background_tail, gates
from telemetry.models import Gate

CODES = {
    consent.UnknownFeature: "unknown_feature",
    consent.NotShown: "not_shown",
    consent.VersionNotInForce: "version_not_in_force",
    consent.NotYours: "not_found",
    consent.SignalSaysNo: "gpc",
}
LANGUAGE = OpenApiParameter("language", str, description="en, zh-hans or zh-hant")


def language_of(request: Request) -> str:
    """Return the language that an app asks for; the first of the site without one."""
    wanted = request.query_params.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def holder_of(request: Request) -> Holder:
    """Return whose consent counts for whoever calls."""
    if isinstance(request.auth, Gate):
        return gates.present_holder(request.auth.pk)
    person: Any = request.user
    return Holder(subject_id=person.subject_id)


class Pending(APIView):
    """What must be asked before anything new is collected."""

    authentication_classes = [InstallToken, SessionAuthentication]
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="What has to be explained and asked",
        description="The words of each function that is off and was not answered in its present "
        "form. Show them whole: an answer refers to what was shown. Where a version added to a "
        "function that was on, `agreed_version` names the version agreed to, `new` what came since "
        "and `compare` the page with the difference. Until it is answered its events are refused "
        "with `consent_required`.",
        parameters=[LANGUAGE],
        responses={200: serializers.Pending, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        holder, language = holder_of(request), language_of(request)
        version = queries.policy_in_force()
        found = queries.waiting(holder) if version is not None else []
        shown = []
        for feature in found:
            assert version is not None  # noqa: S101 - nothing waits without one
            with override(language):
                agreed, news = news_for(holder, feature)
            said = [news.as_words] if news is not None and agreed is not None else []
            told = words(feature=feature, version=version, language=language, news=said)
            consent.record_shown(
                holder=holder, feature=feature, language=language, channel=Channel.API, news=said
            )
            shown.append({**as_json(told), **news_as_json(told, agreed, news)})
        return Response({"pending": shown, "texts": texts_of(request, language)})


def texts_of(request: Request, language: str) -> list[dict[str, Any]]:
    """Return the texts that the person who is signed in is asked about, and where they answer."""
    if isinstance(request.auth, Gate):
        return []
    person: Any = request.user
    with override(language):
        return [
            {
                "document": asked.about,
                "version": asked.version.number,
                "agreed_version": asked.agreed,
                "compare": compare_url(
                    asked.agreed, asked.version.number, document=asked.about, language=language
                ),
                "answer": full_address("change", about=asked.about),
            }
            for asked in open_questions(person.subject_id)
            if asked.is_text
        ]


def news_as_json(told: Words, agreed: int | None, news: News | None) -> dict[str, Any]:
    """Return what is new since the version that was agreed to; everything where none was."""
    number = told.version.number
    ways = {"document": Document.PRIVACY, "language": told.language}
    return {
        "agreed_version": agreed,
        "new": {
            "elements": named(news.elements if news else (), "element"),
            "purposes": named(news.purposes if news else (), "purpose"),
            "methods": named(news.methods if news else (), "method"),
        },
        "explained": dict(news.explained) if news else {},
        "clauses": [
            {
                "id": each["id"],
                "title": each["title"],
                "url": clause_url(number, each["id"], **ways),
            }
            for each in told.clauses
        ],
        "compare": compare_url(agreed, number, **ways) if agreed else "",
    }


def named(found: Iterable[Named], kind: str) -> list[dict[str, str]]:
    return [{kind: each.code, "name": each.name} for each in found]


def clause_url(number: int, clause: str, *, document: str, language: str) -> str:
    """Return where a clause stands in the version that is asked about."""
    with override(language):
        return f"{full_address('policy_version', document=document, number=number)}#{clause}"


def compare_url(before: int, after: int, *, document: str, language: str) -> str:
    """Return where the difference of two versions is read."""
    with override(language):
        return full_address("policy_compare", document=document, before=before, after=after)


def as_json(told: Words) -> dict[str, Any]:
    """Return the words about one function as an app gets them."""
    return {
        "feature": told.feature,
        "version": told.version.number,
        "sha256": told.sha256,
        "name": told.name,
        "purpose": told.purpose,
        "method": told.method,
        "without": told.without,
        "elements": [
            {"element": each.element, "name": each.name, "kept": each.kept} for each in told.scope
        ],
    }


class OwnConsents(OwnInstall):
    """Decisions of an install behind which no person is known."""

    @extend_schema(
        summary="Decide for an install without a person",
        description="Only while no person is linked: then the person's own consents count. An "
        "answer needs the words of `consents/pending/` to have been shown in the version it names. "
        "A yes sent with `Sec-GPC: 1` is answered 409 `gpc`: the two contradict each other. A no "
        "turns the function off; with `keep_earlier` it only refuses what a version added: what "
        "was agreed to before goes on.",
        parameters=[LANGUAGE],
        request=serializers.Decisions,
        responses={200: serializers.Standing, 403: PROBLEM, **REFUSALS},
    )
    def put(self, request: Request) -> Response:
        given = read(serializers.Decisions(data=request.data))
        install_id = self.gate(request).pk
        holder = gates.present_holder(install_id)
        if holder.subject_id is not None:
            raise Problem(
                "linked", status=status.HTTP_409_CONFLICT, title="The linked person decides."
            )
        standing = decided(request, holder, given)
        background_tail.sign_by_act(install_id=install_id)
        return Response(standing)


class OwnDecisions(APIView):
    """Decisions of a person who is signed in."""

    # The token is known only to be refused: a device does not decide for a person.
    authentication_classes = [InstallToken, SessionAuthentication]
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Decide for the person who is signed in",
        description="As for an install without a person, for every device of the person at once.",
        parameters=[LANGUAGE],
        request=serializers.Decisions,
        responses={200: serializers.Standing, 403: PROBLEM, **REFUSALS},
    )
    def put(self, request: Request) -> Response:
        if isinstance(request.auth, Gate):
            raise exceptions.PermissionDenied
        given = read(serializers.Decisions(data=request.data))
        if ratelimit.consume(request, action="consent", user=request.user) is None:
            raise exceptions.Throttled
        return Response(decided(request, holder_of(request), given))


def decided(request: Request, holder: Holder, given: Mapping[str, Any]) -> dict[str, bool]:
    """Take all answers or none; return what is on, or raise why not as a problem."""
    wishes = {
        name: consent.Wish(wish["version"], wish["granted"], wish.get("keep_earlier", False))
        for name, wish in given.items()
    }
    try:
        granted = consent.decide_many(
            holder=holder,
            wishes=wishes,
            language=language_of(request),
            channel=Channel.API,
            source_address=network_of(request) if holder.subject_id else "",
            gpc=sends_gpc(request),
        )
    except consent.TooOften as refusal:
        raise exceptions.Throttled(wait=3600) from refusal
    except consent.Refused as refusal:
        code = CODES.get(type(refusal), "malformed")
        raise Problem(code, status=refusal.status, title="This cannot be decided.") from refusal
    except SubjectGone as gone:
        raise Problem("restricted", status=403, title="Nothing is decided now.") from gone
    return {str(feature): feature in granted for feature in Feature}
