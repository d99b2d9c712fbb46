import { useState } from "preact/hooks";
import { session } from "../data/state.ts";
import { text } from "../text/more.ts";
import { Page } from "../ui/page.tsx";
import { useWork } from "../ui/work.ts";
import { type Told, tell, trouble as troubleOf } from "./allauth.ts";
import { settingUp } from "./gate.ts";
import { passkeyShow, passkeysWork } from "./passkey.ts";
import { Reauthenticate } from "./reauthenticate.tsx";
import { type Authenticator, Factors } from "./security.tsx";
import { arrive } from "./session.ts";
import { useTold } from "./use-told.ts";

/** In the clinic's place until the sign-in is strong enough for it. */
export default function SecondFactor() {
  const factor = session.value?.sign_in?.second_factor;
  const t = text.value.security;
  if (!settingUp.value && factor === "to_confirm")
    return (
      <Page tab="secondStep" title={t.confirmTitle}>
        <Confirm />
      </Page>
    );
  return (
    <Page tab="secondStep" title={t.gateTitle}>
      <p>{t.gateText}</p>
      <div class="sections">
        <Factors
          open
          added={() => {
            settingUp.value = true;
          }}
        />
      </div>
      {factor === "to_confirm" && <Confirm />}
      {factor === "done" && (
        <button
          type="button"
          class="primary large"
          onClick={() => {
            settingUp.value = false;
          }}
        >
          {t.gateGo}
        </button>
      )}
      <Reauthenticate />
    </Page>
  );
}

function Confirm() {
  const factors = useTold<Authenticator[]>("/account/authenticators");
  const [code, setCode] = useState("");
  const { busy, trouble, work } = useWork();
  const t = text.value.signIn;
  const has = (type: string) => factors.value?.some((one) => one.type === type);
  const judge = async (answer: Told) => {
    if (answer.status !== 200) return troubleOf(answer) || t.refused;
    await arrive();
  };
  return (
    <form
      autocomplete="off"
      class="plain"
      onSubmit={work(async () =>
        judge(await tell("POST", "/auth/2fa/reauthenticate", { code: code.trim() })),
      )}
    >
      <p>{text.value.security.confirmText}</p>
      {has("webauthn") && passkeysWork() && (
        <button
          type="button"
          class="primary large"
          disabled={busy}
          onClick={work(async () => judge(await passkeyShow("/auth/webauthn/reauthenticate")))}
        >
          {t.usePasskey}
        </button>
      )}
      <label class="field">
        <span>{has("totp") ? t.secondCode : t.recoveryCode}</span>
        <input
          class="code"
          autocomplete="one-time-code"
          required
          value={code}
          onInput={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </label>
      <button type="submit" class="secondary large" disabled={busy}>
        {t.codeSubmit}
      </button>
      {trouble && <p class="trouble">{trouble}</p>}
    </form>
  );
}
