from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from allauth.core.internal import cryptokit
        from allauth.mfa.signals import authenticator_added
        from allauth.mfa.totp.internal.auth import TOTP

        from apps.accounts import allauth_clock, factors, second_factor
        from apps.core.typed import plain_code

        # allauth has no settings for these.
        TOTP.validate_code = factors.validate_code_once
        authenticator_added.connect(second_factor.confirmed_by_adding)
        allauth_clock.use_database_clock()
        cryptokit.normalize_user_code = plain_code
