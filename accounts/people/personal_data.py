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
