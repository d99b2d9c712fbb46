from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from allauth.mfa.totp.internal.auth import TOTP

        from apps.accounts import factors, second_factor

        # allauth has no other door for these two.
        TOTP.validate_code = factors.validate_code_once
        authenticator_added.connect(second_factor.confirmed_by_adding)
