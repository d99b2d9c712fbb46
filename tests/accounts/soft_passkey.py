"""An authenticator made of software: what a phone's secure chip answers, put together by fido2's own parts."""

import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN, HOST = "http://testserver", "testserver"


class SoftPasskey:
    """`verifies`: it looks who holds it (fingerprint, PIN) before it answers."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.handle, self.verifies, self.count = os.urandom(16), b"", verifies, 0

    @property
    def flags(self) -> AuthenticatorData.FLAG:
        present, verified = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV
        return present | verified if self.verifies else present

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answers navigator.credentials.create()."""
        given = options["publicKey"]
        self.handle = websafe_decode(given["user"]["id"])
        client = CollectedClientData.create("webauthn.create", given["challenge"], ORIGIN)
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        flags = self.flags | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(sha256(HOST.encode()), flags, self.count, credential)
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            },
            {"credProps": {"rk": True}},
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answers navigator.credentials.get()."""
        self.count += 1
        client = CollectedClientData.create("webauthn.get", options["publicKey"]["challenge"], ORIGIN)
        data = AuthenticatorData.create(sha256(HOST.encode()), self.flags, self.count)
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.handle),
            },
            {},
        )

    def _answer(self, response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": extensions,
        }
