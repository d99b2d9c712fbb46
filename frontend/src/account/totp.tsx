import { useState } from "preact/hooks";
import { session } from "../data/state.ts";
import { instantText, text } from "../text/more.ts";
import { Ask } from "../ui/ask.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { tell, tellSurely, trouble as troubleOf } from "./allauth.ts";
import type { Authenticator, Changed } from "./security.tsx";
import { instantOf } from "./use-told.ts";

const PATH = "/account/authenticators/totp";
interface Offer {
  secret: string;
  url: string;
  /** Rows of black and white, for the app's camera. */
  picture: boolean[][];
}

/** The app that shows a new code every 30 seconds. */
export function Totp(props: { mine: Authenticator | undefined; open?: boolean; changed: Changed }) {
  const [offer, setOffer] = useState<Offer | null>(null);
  const [code, setCode] = useState("");
  const { busy, trouble, work } = useWork();
  const t = text.value.security;
  const begin = work(async () => {
    const { meta, ...answer } = await tellSurely("GET", PATH);
    // 404 is how allauth says: there is none yet, and this is what a new one would be.
    if (!meta.secret || !meta.totp_url) return troubleOf({ ...answer, meta }) || text.value.signIn.away;
    const { encode } = await import("uqr");
    setOffer({ secret: meta.secret, url: meta.totp_url, picture: encode(meta.totp_url, { border: 2 }).data });
  });
  const confirm = work(async () => {
    const answer = await tellSurely("POST", PATH, { code: code.trim() });
    if (troubleOf(answer)) return troubleOf(answer);
    // The code shows that it is the same person: this sign-in need not be repeated to count as one with two steps.
    if (session.value?.sign_in?.second_factor !== "not_needed")
      await tell("POST", "/auth/2fa/reauthenticate", { code: code.trim() });
    setOffer(null);
    setCode("");
    announce(t.totpOn);
    await props.changed({ factorAdded: true });
  });
  const remove = work(async () => {
    const answer = await tellSurely("DELETE", PATH);
    if (troubleOf(answer)) return troubleOf(answer);
    announce(t.removed);
    await props.changed({});
  });
  return (
    <Fold title={t.totp} count={props.mine ? t.on : t.none} open={props.open}>
      <p class="hint">{t.totpHint}</p>
      {props.mine && (
        <>
          <p>
            {props.mine.last_used_at
              ? t.lastUsed(instantText(instantOf(props.mine.last_used_at)))
              : t.neverUsed}
          </p>
          <Ask
            label={t.totpRemove}
            question={t.totpRemoveAsk}
            yes={text.value.remove}
            busy={busy}
            go={remove}
          />
        </>
      )}
      {!props.mine && !offer && (
        <button type="button" class="secondary large" disabled={busy} onClick={begin}>
          {t.totpBegin}
        </button>
      )}
      {!props.mine && offer && (
        <form autocomplete="off" class="plain" onSubmit={confirm}>
          <p>{t.totpScan}</p>
          <Picture rows={offer.picture} />
          <p>
            <a class="button secondary large" href={offer.url}>
              {t.totpOpen}
            </a>
          </p>
          <p>{t.totpType}</p>
          <p>
            <code class="secret">
              {offer.secret
                .replace(/=+$/, "")
                .match(/.{1,4}/g)
                ?.join(" ")}
            </code>
          </p>
          <label class="field">
            <span>{t.totpCode}</span>
            <input
              class="code"
              inputMode="numeric"
              autocomplete="one-time-code"
              required
              value={code}
              onInput={({ currentTarget }) => setCode(currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary large" disabled={busy}>
            {t.totpConfirm}
          </button>
          <button type="button" class="quiet" onClick={() => setOffer(null)}>
            {text.value.cancel}
          </button>
        </form>
      )}
      {trouble && <p class="trouble">{trouble}</p>}
    </Fold>
  );
}

/** Always dark on light: cameras do not read the other way round. */
function Picture({ rows }: { rows: boolean[][] }) {
  const path = rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .filter(Boolean)
    .join("");
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={text.value.security.totpPicture}
    >
      <path d={path} />
    </svg>
  );
}
