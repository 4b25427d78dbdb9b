"""What every way out of this site has in common: one public method, and it demands an Authority."""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, TypeVar, final

from privacy.disclosure import gate

Parcel = TypeVar("Parcel")


class OutboundAdapter(ABC, Generic[Parcel]):
    """A connection to one processor. Subclasses say how to transmit, never whether."""

    processor: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # A second public way out would be a way past the gate.
        public = [name for name in vars(cls) if not name.startswith("_") and name != "processor"]
        if public:
            raise TypeError(f"{cls.__name__} adds to the gate: {', '.join(sorted(public))}")

    @final
    def deliver(self, parcel: Parcel, *, authority: gate.Authority) -> None:
        """Hand the parcel over; raises NotAuthorised before any network."""
        gate.confirm(authority=authority, processor=self.processor)
        self._transmit(parcel)

    @abstractmethod
    def _transmit(self, parcel: Parcel) -> None:
        """Send it; runs only after the gate said yes, and may run twice for the same parcel."""
