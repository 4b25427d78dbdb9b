"""Every part of a page, once, for those who build pages and for the browser tests (DEBUG only)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from privacy.formparts.fields import (
    CodeField,
    ConsentBox,
    DatePartsField,
    DatePartsInput,
    PhoneField,
    PhoneParts,
)
from privacy.web.charts import bar_chart
from privacy.web.due import due

MOMENT = datetime(2026, 10, 3, 14, 5, tzinfo=UTC)


class GalleryForm(forms.Form):
    """One field of every shape."""

    name = forms.CharField(
        label=_("Full name"), help_text=_("As it stands on your identity document."), max_length=60
    )
    nickname = forms.CharField(label=_("What we may call you"), required=False)
    born = DatePartsField(
        label=_("Date of birth"),
        help_text=_("For example, 27 3 1984"),
        widget=DatePartsInput(is_birth_date=True),
    )
    phone = PhoneField(
        label=_("Mobile number"),
        help_text=_("We send one SMS with a code to it."),
        initial=PhoneParts("HK", ""),
    )
    code = CodeField(help_text=_("6 digits, from the SMS we have just sent."))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 8 characters. Three unusual words make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        widget=forms.RadioSelect,
        choices=[
            ("f", _("Female")),
            ("m", _("Male")),
            ("x", _("Another")),
            ("-", _("I prefer not to say")),
        ],
    )
    topics = forms.MultipleChoiceField(
        label=_("What should the copy hold?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("profile", _("Profile")), ("devices", _("Devices")), ("logs", _("Logs"))],
        required=False,
    )
    place = forms.ChoiceField(
        label=_("Language of our mails"), choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    words = forms.CharField(
        label=_("Your question"), widget=forms.Textarea, required=False, max_length=2000
    )
    proof = forms.FileField(
        label=_("A picture of the document"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        required=False,
    )
    agreed = ConsentBox(label=_("I have read the terms, version 1, and agree to them."))


def parts() -> dict[str, Any]:
    """Return examples for the components that take lists."""
    return {
        **parts_of_cases(),
        "rows": [
            {"label": _("Country or region"), "value": "Hong Kong", "change_url": "#main"},
            {"label": _("Date of birth"), "value": "27 March 1984", "change_url": "#main"},
            {"label": _("Mobile number"), "value": "•••• 4567", "change_url": "#main"},
            {"label": _("Nickname"), "value": "", "change_url": "#main"},
        ],
        "steps": [
            {"name": _("Asked for"), "state": "done", "at": MOMENT},
            {
                "name": _("You can still cancel"),
                "state": "now",
                "note": _("Until 4 October, 14:05."),
            },
            {"name": _("Everything is deleted"), "state": "to_come"},
            {"name": _("You get the certificate"), "state": "to_come"},
        ],
        "events": [
            {"title": _("Account locked"), "at": MOMENT, "who": _("by the system")},
            {
                "title": _("Deletion asked for"),
                "at": MOMENT - timedelta(minutes=1),
                "who": _("by you"),
                "text": _("Confirmed with your password."),
            },
        ],
        "columns": [
            {"label": _("What")},
            {"label": _("What happens")},
            {"label": _("Records"), "is_number": True},
        ],
        "cells": [
            [_("Profile"), _("deleted"), {"value": 1, "is_number": True}],
            [_("Messages sent to you"), _("deleted"), {"value": 14, "is_number": True}],
            [
                _("Your agreement to the terms"),
                _("kept for 3 years, without your name"),
                {"value": 2, "is_number": True},
            ],
        ],
    }


def parts_of_cases() -> dict[str, Any]:
    """Return examples for what stands on the page of a case or beside a list."""
    weeks = [12, 30, 22, 41, 8, 0, 17, 26]
    return {
        "due": {
            "soon": due(MOMENT + timedelta(days=3), now=MOMENT),
            "today": due(MOMENT + timedelta(hours=1), now=MOMENT),
            "late": due(MOMENT - timedelta(days=2), now=MOMENT),
        },
        "letters": [
            {"at": MOMENT, "who": _("You"), "text": _("Here is the page you asked for.")},
            {
                "at": MOMENT + timedelta(hours=2),
                "who": "NEXhome",
                "title": _("One thing is missing"),
                "text": _("Say which picture you mean."),
                "is_ours": True,
            },
        ],
        "chart": bar_chart([(str(week), value) for week, value in enumerate(weeks, start=30)]),
        "chips": [
            {"label": _("Overdue"), "remove_url": "#main"},
            {"label": _("Copyright"), "remove_url": "#main"},
        ],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Draw everything; `?state=errors` shows the form as after a wrong answer."""
    wrong = {
        "phone_region": "HK",
        "phone_number": "12",
        "code": "12",
        "born_day": "31",
        "born_month": "Feb",
        "born_year": "1984",
    }
    form = GalleryForm(wrong) if request.GET.get("state") == "errors" else GalleryForm()
    return render(request, "dev/gallery.html", {"form": form, **parts()})


def interruption(request: HttpRequest) -> HttpResponse:
    """Draw the one page that replaces all others before an irreversible act."""
    return render(request, "dev/interruption.html")
