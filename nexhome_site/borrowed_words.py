"""Words of Django, allauth and the settings that our pages show, said in our own Chinese.

Theirs are right, but they write as in Taiwan and call a code by another name than we do. A word
listed here is translated in our catalogues, which gettext asks first.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

BORROWED = (
    # What the settings call whoever carries mails and SMS, until the operator names them.
    gettext_noop("Mail provider of this site"),
    gettext_noop("SMS carrier of this site"),
    gettext_noop("Authority that issued the document, where a check is needed"),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Use a security key"),
    gettext_noop("Authenticator code"),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop(
        "You cannot generate recovery codes without having two-factor authentication enabled."
    ),
    gettext_noop("A new set of recovery codes has been generated."),
    gettext_noop("Authenticator app activated."),
    gettext_noop("Authenticator app deactivated."),
    gettext_noop("Authenticator App Activated"),
    gettext_noop("Authenticator App Deactivated"),
    gettext_noop("New Recovery Codes Generated"),
    gettext_noop("This password is too common."),
    gettext_noop("This password is entirely numeric."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "length",
    ),
)
# What the setting says unless an operator has a slogan of their own, which is shown as it is.
SLOGAN = gettext_noop("Better smart-IoT solutions")
