"""What editors type about works and links; the rules are the domain's, at their fields here."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from takedown.works import files, rules
from takedown.works.domain import NotALink, Text, Values
from takedown.works.domain.links import checked
from takedown.works.domain.writing import not_reviewed
from takedown.works.enums import Language, LinkState, SourceType, WorkState
from takedown.works.files import NotAccepted, Upload
from takedown.works.models import ExternalLink, Work, WorkFile

# A field name ends in the language as Python writes it.
SUFFIX = {language: str(language).replace("-", "_") for language in Language}
PARTS = ("title", "summary", "body")


def words(label: Any, language: Language, *, length: int, rows: int = 0) -> forms.CharField:
    """Return the field for one part of the words in one language."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    widget.attrs |= {"lang": {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, "en")}
    return forms.CharField(
        label=format_lazy("{} ({})", label, language.label),
        max_length=length,
        required=False,
        widget=widget,
    )


class LinkChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # generic for mypy only
    """Links by their words and host; a row says only its id."""

    def label_from_instance(self, obj: ExternalLink) -> str:
        return f"{obj.label_en} ({obj.host})"


class WorkForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """A work as an editor tells it; `shown` puts it on the site, where the rules allow it."""

    title_en = words(_("Title"), Language.EN, length=200)
    summary_en = words(_("Summary"), Language.EN, length=400, rows=2)
    body_en = words(_("Text"), Language.EN, length=100_000, rows=8)
    title_zh_hans = words(_("Title"), Language.ZH_HANS, length=200)
    summary_zh_hans = words(_("Summary"), Language.ZH_HANS, length=400, rows=2)
    body_zh_hans = words(_("Text"), Language.ZH_HANS, length=100_000, rows=8)
    title_zh_hant = words(_("Title"), Language.ZH_HANT, length=200)
    summary_zh_hant = words(_("Summary"), Language.ZH_HANT, length=400, rows=2)
    body_zh_hant = words(_("Text"), Language.ZH_HANT, length=100_000, rows=8)
    issue_date = forms.DateField(
        label=_("Date of issue"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    links = LinkChoice(
        label=_("Links to other sites"),
        queryset=ExternalLink.objects.all(),
        required=False,
    )
    upload = forms.FileField(label=_("File"), required=False, max_length=200)
    correction = forms.CharField(
        label=_("What was corrected"),
        max_length=400,
        required=False,
        help_text=_("Shown on the page with today's date, if the work is on the site."),
    )
    shown = forms.BooleanField(
        label=_("On the site"),
        required=False,
        help_text=_("Everybody can see it, as soon as you save."),
    )

    class Meta:
        model = Work
        fields = [
            "slug", "kind", "source_type", "source_name", "source_locator", "is_excerpt",
            "issuing_body", "document_number", "issue_date", "obtained_from", "links", "see_also",
        ]  # fmt: skip
        labels = {
            "slug": _("Name in the address"),
            "kind": _("Kind"),
            "source_type": _("Whose work it is"),
            "source_name": _("Name of the source"),
            "source_locator": _("Where to find it"),
            "is_excerpt": _("This is an excerpt"),
            "issuing_body": _("Issued by"),
            "document_number": _("Number of the document"),
            "obtained_from": _("Obtained from"),
            "see_also": _("See also"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.content_sha256:
            self.initial = {**self.initial, **standing(self.instance)}

    def clean(self) -> dict[str, Any]:
        """Judge as the domain will, so that each error stands at its field."""
        told = super().clean() or self.cleaned_data
        if told.get("source_type") == SourceType.OWN:
            told |= {"source_name": "", "source_locator": "", "is_excerpt": False}
        self.judge_file()
        if told.get("shown"):
            self.judge_publication()
        return told

    def judge_file(self) -> None:
        upload = self.brought()
        try:
            if upload:
                files.check(upload)
        except NotAccepted as refused:
            self.add_error("upload", str(refused))

    def judge_publication(self) -> None:
        """Put what keeps the work from being shown at the fields that can mend it."""
        told = self.values()
        has_file = bool(self.brought()) or WorkFile.objects.filter(pk=self.instance.pk).exists()
        found = rules.problems(told, titles=told.titles, has_file=has_file)
        # A work on the site that is changed becomes a draft again and waits; that is no mistake.
        if not found and self.instance.state == WorkState.DRAFT:
            found = not_reviewed(self.instance, kind=told.kind)
        for name, texts in found.items():
            for text in texts:
                self.add_error(name, str(text))

    def brought(self) -> Upload | None:
        """Return the file that was brought, if any."""
        file = self.cleaned_data.get("upload")
        if not file:
            return None
        file.seek(0)
        return Upload(file.name, file.read(files.LARGEST + 1))

    def values(self) -> Values:
        """Return what the domain takes."""
        told = self.cleaned_data
        texts = {
            str(language): Text(*(told.get(f"{part}_{suffix}", "") for part in PARTS))
            for language, suffix in SUFFIX.items()
        }
        return Values(
            slug=told.get("slug", ""),
            kind=told.get("kind", ""),
            source_type=told.get("source_type", ""),
            source_name=told.get("source_name", ""),
            source_locator=told.get("source_locator", ""),
            is_excerpt=told.get("is_excerpt", False),
            issuing_body=told.get("issuing_body", ""),
            document_number=told.get("document_number", ""),
            issue_date=told.get("issue_date"),
            obtained_from=told.get("obtained_from", ""),
            texts=texts,
            link_ids=[link.pk for link in told.get("links", ())],
            see_also_ids=[work.pk for work in told.get("see_also", ())],
        )


def standing(work: Work) -> dict[str, Any]:
    """Return the words and the state as they stand, for the form."""
    told: dict[str, Any] = {"shown": work.state == WorkState.PUBLISHED}
    for text in work.texts.all():
        for part in PARTS:
            told[f"{part}_{SUFFIX[Language(text.language)]}"] = getattr(text, part)
    return told


class LinkForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """A link out of the site; its address never changes, for cases name it."""

    shown = forms.BooleanField(label=_("On the site"), required=False, initial=True)

    class Meta:
        model = ExternalLink
        fields = ["url", "label_en", "label_zh_hans", "label_zh_hant", "terms_url"]
        labels = {
            "url": _("Address"),
            "label_en": _("Words in English"),
            "label_zh_hans": _("Words in 简体中文"),
            "label_zh_hant": _("Words in 繁體中文"),
            "terms_url": _("Address of that site's own rules"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.host:
            self.initial["shown"] = self.instance.state == LinkState.LIVE

    def clean(self) -> dict[str, Any]:
        """Refuse what is no address of another site, at its field."""
        told = super().clean() or self.cleaned_data
        for name in ("url", "terms_url"):
            try:
                if told.get(name):
                    told[name] = checked(told[name], field=name).normal
            except NotALink as refused:
                self.add_error(refused.field, refused.text)
        return told

    @property
    def words(self) -> dict[str, str]:
        told = self.cleaned_data
        return {
            str(language): told.get(f"label_{suffix}", "") for language, suffix in SUFFIX.items()
        }
