"""Who is told of a patient: the responsible clinician and the deputy, and who stands in for them. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Duty:
    """The clinicians of some clinics on one date, by membership."""

    clinic_of: Mapping[UUID, UUID]
    # Who is away -> those named to stand in; several where absences overlap.
    away: Mapping[UUID, AbstractSet[UUID]]

    def told_of(self, clinic: UUID, responsible: UUID | None, deputy: UUID | None) -> AbstractSet[UUID]:
        """Where nobody who is there answers for the patient, everyone is told: nobody goes unheard."""
        answering = self._for(clinic, responsible)
        return answering | self._for(clinic, deputy) if answering else self._everyone(clinic)

    def _for(self, clinic: UUID, member: UUID | None) -> AbstractSet[UUID]:
        """Whoever is told for this member: none where they have left or are of another clinic."""
        if member is None or self.clinic_of.get(member) != clinic:
            return frozenset()
        if member not in self.away:
            return frozenset({member})
        return {one for one in self.away[member] if self.clinic_of.get(one) == clinic and one not in self.away}

    def _everyone(self, clinic: UUID) -> AbstractSet[UUID]:
        members = {member for member, at in self.clinic_of.items() if at == clinic}
        return members - self.away.keys() or members
