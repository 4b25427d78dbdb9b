"""The short words of the inventory, as a reader needs them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.registry.elements import Category, Ending, Reader, Stored
from privacy.registry.holdings import Ground

CATEGORIES: Mapping[Category, str | Promise] = {
    Category.BASIC: _("To register and to sign in"),
    Category.OPTIONAL: _("If you choose to tell us"),
    Category.EXTENDED: _("Only after you turn it on"),
    Category.SYSTEM: _("What arises while you use your account"),
    Category.NOT_A_USER: _("When you report, object or ask"),
    Category.VISIT: _("While anybody visits the site"),
}
NEEDED: Mapping[Category, str | Promise] = {
    Category.BASIC: _("Needed for an account"),
    Category.OPTIONAL: _("No"),
    Category.EXTENDED: _("No, off until you turn it on"),
    Category.SYSTEM: _("Arises by itself"),
    Category.NOT_A_USER: _("Needed for that form"),
    Category.VISIT: _("Arises by itself"),
}
GROUNDS: Mapping[Ground, str | Promise] = {
    Ground.NECESSARY: _("The service needs it"),
    Ground.CONSENT: _("Your consent"),
    Ground.AUTOMATIC: _("Told in the terms"),
    Ground.CLAIM: _("A claim or a report is handled"),
    Ground.LAW: _("The law asks for it"),
}
STORED: Mapping[Stored, str | Promise] = {
    Stored.ENCRYPTED: _("encrypted"),
    Stored.INDEXED: _("encrypted, found again by a keyed hash"),
    Stored.HASHED: _("as a hash only"),
    Stored.PLAIN: _("in an access-controlled table"),
    Stored.FILE: _("as a file with controlled access"),
    Stored.MEMORY: _("in memory only"),
}
READERS: Mapping[Reader, str | Promise] = {
    Reader.USER: _("you"),
    Reader.SUPPORT: _("support"),
    Reader.LEGAL: _("legal staff"),
    Reader.PRIVACY: _("privacy officers"),
    Reader.SECURITY: _("security officers"),
    Reader.OPERATIONS: _("operators"),
    Reader.EVERYONE: _("everybody, as a random number"),
}
NOBODY = _("nobody")
ENDINGS: Mapping[Ending, str | Promise] = {
    Ending.DELETE: _("is deleted"),
    Ending.ANONYMISE: _("stays without anything that leads to you"),
    Ending.KEEP: _("stays for a named reason and time"),
    Ending.AGES_OUT: _("goes by its time"),
    Ending.NOTHING: _("says nothing about you, or lies with you"),
}
