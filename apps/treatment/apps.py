from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "apps.treatment"

    def ready(self) -> None:
        from apps.sync.kinds import register
        from apps.treatment.kinds import DoseKind, RegimenKind, StimulationKind

        register(RegimenKind(), DoseKind(), StimulationKind())
