from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "apps.diary"

    def ready(self) -> None:
        from apps.diary.kinds import EventKind, NightKind
        from apps.sync.kinds import register

        register(NightKind(), EventKind())
