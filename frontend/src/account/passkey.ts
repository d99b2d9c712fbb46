// Passkeys: allauth speaks JSON, the browser speaks buffers. Newer browsers translate by themselves.
import { type Told, tell, tellSurely } from "./allauth.ts";

type Json = Record<string, unknown>;

export const passkeysWork = () => typeof PublicKeyCredential !== "undefined" && !!navigator.credentials;

/** The person closed the browser's own window, or has no passkey here. */
const UNUSED: Told = {
  status: 400,
  data: undefined,
  meta: {},
  flows: [],
  errors: [{ code: "passkey_unused" }],
};

/** Asks for a passkey and hands it to `path`, which gave the challenge: a sign-in, a second factor, a "still you?". */
export async function passkeyShow(path: string): Promise<Told> {
  const asked = await tell<{ request_options?: { publicKey: Json } }>("GET", path);
  const options = asked.data?.request_options?.publicKey;
  if (!options) return asked;
  const credential = await navigator.credentials
    .get({ publicKey: requestOptions(options) })
    .catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) return UNUSED;
  return tell("POST", path, { credential: credentialJson(credential) });
}

/** Makes a passkey on this device that can sign in by itself. */
export async function passkeyMake(name: string): Promise<Told> {
  const path = "/account/authenticators/webauthn";
  const asked = await tellSurely<{ creation_options?: { publicKey: Json } }>("GET", `${path}?passwordless`);
  const options = asked.data?.creation_options?.publicKey;
  if (!options) return asked;
  const credential = await navigator.credentials
    .create({ publicKey: creationOptions(options) })
    .catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) return UNUSED;
  return tellSurely("POST", path, { name, passwordless: true, credential: credentialJson(credential) });
}

function requestOptions(options: Json): PublicKeyCredentialRequestOptions {
  if (PublicKeyCredential.parseRequestOptionsFromJSON)
    return PublicKeyCredential.parseRequestOptionsFromJSON(
      options as unknown as PublicKeyCredentialRequestOptionsJSON,
    );
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  } as PublicKeyCredentialRequestOptions;
}

function creationOptions(options: Json): PublicKeyCredentialCreationOptions {
  if (PublicKeyCredential.parseCreationOptionsFromJSON)
    return PublicKeyCredential.parseCreationOptionsFromJSON(
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
  const user = options.user as Json;
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function credentialJson(credential: PublicKeyCredential): unknown {
  if (typeof credential.toJSON === "function") return credential.toJSON();
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const parts = [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ] as const;
  return {
    id: credential.id,
    rawId: letters(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(
      parts.filter((part) => response[part]).map((part) => [part, letters(response[part] as ArrayBuffer)]),
    ),
  };
}

const withBytes = (list: unknown) =>
  Array.isArray(list) ? list.map((each: Json) => ({ ...each, id: bytes(each.id) })) : undefined;

function bytes(base64url: unknown): Uint8Array {
  const plain = atob(String(base64url).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function letters(buffer: ArrayBuffer): string {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
