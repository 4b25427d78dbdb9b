"""Names of tables and columns, said in the language of whoever works in the back office.

Django makes them from the names in the code and never translates those. Given here, after the
models are made, they are words like all others and no migration knows of them.
"""

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop

APPS = {
    "accounts": gettext_noop("Accounts"),
    "privacy": gettext_noop("Privacy"),
    "takedown": gettext_noop("Takedown"),
    "telemetry": gettext_noop("Telemetry"),
}
TABLES = {
    gettext_noop("accuracy challenge"): gettext_noop("accuracy challenges"),
    gettext_noop("consent event"): gettext_noop("consent events"),
    gettext_noop("erasure case"): gettext_noop("erasure cases"),
    gettext_noop("erasure receipt"): gettext_noop("erasure receipts"),
    gettext_noop("external link"): gettext_noop("external links"),
    gettext_noop("feature version"): gettext_noop("feature versions"),
    gettext_noop("identity check"): gettext_noop("identity checks"),
    gettext_noop("heartbeat"): gettext_noop("heartbeats"),
    gettext_noop("ledger checkpoint"): gettext_noop("ledger checkpoints"),
    gettext_noop("ledger leaf"): gettext_noop("ledger leafs"),
    gettext_noop("look up"): gettext_noop("look ups"),
    gettext_noop("policy version"): gettext_noop("policy versions"),
    gettext_noop("removal"): gettext_noop("removals"),
    gettext_noop("subject"): gettext_noop("subjects"),
    gettext_noop("user"): gettext_noop("users"),
    gettext_noop("work"): gettext_noop("works"),
}
# What happens later is called work in the code as well; people read works.
LATER_WORK = gettext_noop("later work")
COLUMNS = frozenset(
    {
        gettext_noop("ID"),
        gettext_noop("accepted at"),
        gettext_noop("act"),
        gettext_noop("announced at"),
        gettext_noop("answer due at"),
        gettext_noop("answer"),
        gettext_noop("answered at"),
        gettext_noop("appeal until"),
        gettext_noop("appeal"),
        gettext_noop("appealed at"),
        gettext_noop("ask at"),
        gettext_noop("asked at"),
        gettext_noop("assigned to"),
        gettext_noop("at"),
        gettext_noop("attempts"),
        gettext_noop("body"),
        gettext_noop("cancelled at"),
        gettext_noop("case"),
        gettext_noop("changed at"),
        gettext_noop("channel"),
        gettext_noop("closed at"),
        gettext_noop("confirm hash"),
        gettext_noop("confirmed at"),
        gettext_noop("contacted at"),
        gettext_noop("content sha256"),
        gettext_noop("corrected at"),
        gettext_noop("created at"),
        gettext_noop("cure due at"),
        gettext_noop("decided at"),
        gettext_noop("decided by"),
        gettext_noop("definition hash"),
        gettext_noop("definition"),
        gettext_noop("document number"),
        gettext_noop("document"),
        gettext_noop("done at"),
        gettext_noop("draft ends at"),
        gettext_noop("due at"),
        gettext_noop("email index"),
        gettext_noop("ended at"),
        gettext_noop("entry id"),
        gettext_noop("epoch"),
        gettext_noop("error"),
        gettext_noop("every"),
        gettext_noop("evidence"),
        gettext_noop("explanation"),
        gettext_noop("feature"),
        gettext_noop("fence"),
        gettext_noop("final grounds"),
        gettext_noop("final outcome"),
        gettext_noop("give up at"),
        gettext_noop("ground"),
        gettext_noop("grounds"),
        gettext_noop("hinted at"),
        gettext_noop("host"),
        gettext_noop("id"),
        gettext_noop("informed at"),
        gettext_noop("install id"),
        gettext_noop("is excerpt"),
        gettext_noop("issue date"),
        gettext_noop("issuing body"),
        gettext_noop("key"),
        gettext_noop("kind"),
        gettext_noop("label en"),
        gettext_noop("label zh hans"),
        gettext_noop("label zh hant"),
        gettext_noop("language"),
        gettext_noop("law"),
        gettext_noop("lease until"),
        gettext_noop("letter at"),
        gettext_noop("lifted at"),
        gettext_noop("link"),
        gettext_noop("links"),
        gettext_noop("looker"),
        gettext_noop("max attempts"),
        gettext_noop("note"),
        gettext_noop("obtained from"),
        gettext_noop("opened at"),
        gettext_noop("origin"),
        gettext_noop("outcome"),
        gettext_noop("part"),
        gettext_noop("priority"),
        gettext_noop("published at"),
        gettext_noop("purpose"),
        gettext_noop("reason"),
        gettext_noop("reference"),
        gettext_noop("registry version"),
        gettext_noop("removed at"),
        gettext_noop("requested at"),
        gettext_noop("reset at"),
        gettext_noop("residue"),
        gettext_noop("restricted for"),
        gettext_noop("result"),
        gettext_noop("reviewed at"),
        gettext_noop("role"),
        gettext_noop("see also"),
        gettext_noop("seen at"),
        gettext_noop("seq"),
        gettext_noop("size"),
        gettext_noop("slug"),
        gettext_noop("snapshot"),
        gettext_noop("source locator"),
        gettext_noop("source name"),
        gettext_noop("source type"),
        gettext_noop("source"),
        gettext_noop("started at"),
        gettext_noop("state"),
        gettext_noop("subject"),
        gettext_noop("sweeps"),
        gettext_noop("swept at"),
        gettext_noop("terms url"),
        gettext_noop("text"),
        gettext_noop("token hash"),
        gettext_noop("until"),
        gettext_noop("url"),
        gettext_noop("username"),
        gettext_noop("version"),
        gettext_noop("waived"),
        gettext_noop("was"),
        gettext_noop("window ends at"),
        gettext_noop("work"),
        gettext_noop("approved by"),
        gettext_noop("completed by"),
        gettext_noop("effective at"),
        gettext_noop("number"),
        gettext_noop("sha256"),
    }
)


def say() -> None:
    """Give every table and column of ours that is listed here its word."""
    for label, name in APPS.items():
        apps.get_app_config(label).verbose_name = gettext_lazy(name)
        for model in apps.get_app_config(label).get_models():
            say_table(model)


def say_table(model: type[Model]) -> None:
    options = model._meta  # noqa: SLF001 - the documented place of a model's names
    single = str(options.verbose_name)
    if single in TABLES and not isinstance(options.verbose_name, Promise):
        is_later_work = options.label == "privacy.Work"
        options.verbose_name = gettext_lazy(LATER_WORK if is_later_work else single)
        options.verbose_name_plural = gettext_lazy(LATER_WORK if is_later_work else TABLES[single])
    for field in (*options.fields, *options.many_to_many):
        if str(field.verbose_name) in COLUMNS and not isinstance(field.verbose_name, Promise):
            # Not `_verbose_name`: that is what a migration would write down.
            field.verbose_name = gettext_lazy(field.verbose_name)
