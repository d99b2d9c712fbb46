from django.apps import AppConfig


class AugmentationConfig(AppConfig):
    name = "apps.augmentation"
