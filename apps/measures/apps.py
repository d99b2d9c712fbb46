from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "apps.measures"

    def ready(self) -> None:
        from apps.measures.kinds import LabKind, ScoreKind
        from apps.sync.kinds import register

        register(LabKind(), ScoreKind())
