import { useEffect, useState } from "preact/hooks";
import { text } from "../text/more.ts";
import { Ask } from "../ui/ask.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { type Told, tellSurely, trouble as troubleOf } from "./allauth.ts";
import type { Authenticator, Changed } from "./security.tsx";

const PATH = "/account/authenticators/recovery-codes";
interface Codes {
  unused_codes?: string[];
}

/** Made by the server together with the first second factor; `fresh` shows them at once, so that nobody misses them. */
export function RecoveryCodes(props: { mine: Authenticator; fresh: boolean; changed: Changed }) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const { busy, trouble, work } = useWork();
  const t = text.value.security;
  const take = (answer: Told<Codes>) => {
    if (troubleOf(answer)) return troubleOf(answer);
    if (!answer.data?.unused_codes) return t.codesOnce;
    setCodes(answer.data.unused_codes);
    announce(t.codesShown);
  };
  const show = work(async () => take(await tellSurely<Codes>("GET", PATH)));
  const renew = work(async () => {
    const sentence = take(await tellSurely<Codes>("POST", PATH, {}));
    if (!sentence) await props.changed({});
    return sentence;
  });
  useEffect(() => {
    if (props.fresh) void show();
  }, [props.fresh]);
  return (
    <Fold
      title={t.codes}
      count={t.codesLeft(props.mine.unused_code_count ?? 0, props.mine.total_code_count ?? 0)}
      open={props.fresh}
    >
      <p class="hint">{t.codesHint}</p>
      {codes && (
        <div class="print">
          <h3>{t.codesTitle}</h3>
          <ul class="codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      {codes ? (
        <div class="buttons">
          <a class="button secondary" href={fileOf(codes)} download={t.codesFile}>
            {t.codesDownload}
          </a>
          <button type="button" class="secondary" onClick={() => print()}>
            {text.value.print}
          </button>
          <button type="button" class="quiet" onClick={() => setCodes(null)}>
            {text.value.close}
          </button>
        </div>
      ) : (
        <button type="button" class="secondary large" disabled={busy} onClick={show}>
          {t.codesShow}
        </button>
      )}
      <Ask label={t.codesNew} question={t.codesNewAsk} yes={t.codesNewYes} busy={busy} go={renew} />
      {trouble && <p class="trouble">{trouble}</p>}
    </Fold>
  );
}

const fileOf = (codes: string[]) =>
  URL.createObjectURL(
    new Blob([`${text.value.security.codesTitle}\n\n${codes.join("\n")}\n`], { type: "text/plain" }),
  );
