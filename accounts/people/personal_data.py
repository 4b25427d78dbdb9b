"""What the back office asks about people: an identifier that is not kept, and reasons."""

from privacy.registry.holdings import Personal, Technical, registry

registry.asks(
    "accounts.people.forms.FindForm",
    {
        "kind": Technical("which kind of identifier is meant"),
        "value": Technical("compared by its blind index with proven values, kept nowhere"),
    },
)
registry.asks(
    "accounts.people.forms.CheckForm",
    {"reason": Personal("D-17"), "explanation": Personal("D-17")},
)
registry.asks(
    "accounts.people.forms.LookForm",
    {
        "look": Technical("a random number of this form"),
        "elements": Technical("which elements have to be seen, by their ids"),
        "purpose": Technical("one of the closed list of purposes"),
        "reason": Personal("D-47"),
    },
)
