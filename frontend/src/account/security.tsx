import { useState } from "preact/hooks";
import { session } from "../data/state.ts";
import { text } from "../text/more.ts";
import { Email } from "./email.tsx";
import { Passkeys } from "./passkeys.tsx";
import { Password } from "./password.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { arrive } from "./session.ts";
import { Totp } from "./totp.tsx";
import { useTold } from "./use-told.ts";

/** As allauth describes each; `id` and `name` have passkeys alone, counts the recovery codes alone. */
export interface Authenticator {
  type: "totp" | "webauthn" | "recovery_codes";
  created_at: number;
  last_used_at: number | null;
  id?: number;
  name?: string;
  total_code_count?: number;
  unused_code_count?: number;
}
export type Changed = (what: { factorAdded?: boolean }) => Promise<void>;

/** All ways of signing in. */
export function Security() {
  const mine = useTold<{ user?: { has_usable_password?: boolean } }>("/auth/session");
  const t = text.value.security;
  return (
    <section>
      <h2>{t.title}</h2>
      <div class="sections">
        <Factors>
          {mine.value && (
            <Password
              has={mine.value.user?.has_usable_password ?? false}
              email={session.value?.user.email ?? ""}
              changed={mine.reload}
            />
          )}
          <Email />
        </Factors>
      </div>
    </section>
  );
}

/** Passkeys, the authenticator app, and the codes for the day when both are lost. */
export function Factors({
  open,
  added,
  children,
}: {
  open?: boolean;
  /** One more factor is there, before anything else hears of it. */
  added?: () => void;
  children?: preact.ComponentChildren;
}) {
  const factors = useTold<Authenticator[]>("/account/authenticators");
  const [fresh, setFresh] = useState(false);
  if (factors.value === undefined) return <p>{text.value.loading}</p>;
  if (factors.value === null) return <p>{text.value.account.needsNetwork}</p>;
  const had = factors.value.some(({ type }) => type === "recovery_codes");
  const changed: Changed = async ({ factorAdded }) => {
    if (factorAdded && !had) setFresh(true);
    if (factorAdded) added?.();
    await factors.reload();
    await arrive();
  };
  const codes = factors.value.find(({ type }) => type === "recovery_codes");
  return (
    <>
      <Passkeys
        keys={factors.value.filter(({ type }) => type === "webauthn")}
        open={open}
        changed={changed}
      />
      <Totp mine={factors.value.find(({ type }) => type === "totp")} open={open} changed={changed} />
      {codes && <RecoveryCodes mine={codes} fresh={fresh} changed={changed} />}
      {children}
    </>
  );
}
