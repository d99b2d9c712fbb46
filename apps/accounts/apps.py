from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from allauth.mfa.totp.internal.auth import TOTP

        from apps.accounts import allauth_clock, factors, second_factor

        # allauth has no settings for these three.
        TOTP.validate_code = factors.validate_code_once
        authenticator_added.connect(second_factor.confirmed_by_adding)
        allauth_clock.use_database_clock()
