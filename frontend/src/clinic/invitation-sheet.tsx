import { useEffect, useRef, useState } from "preact/hooks";
import type { Schemas } from "../api/client.ts";
import { dateText, text } from "../text/clinic.ts";
import { announce } from "../ui/live.tsx";
import type { Kind } from "./invitations.tsx";
import type { ClinicPage } from "./types.ts";

/** The code as it goes to paper: shown once, large enough to be copied by hand. */
export function InvitationSheet(props: {
  clinic: ClinicPage;
  made: Schemas["InvitationMadeOut"];
  kind: Kind;
  close: () => void;
}) {
  const { made } = props;
  const [copied, setCopied] = useState(false);
  const sheet = useRef<HTMLHeadingElement>(null);
  const t = text.value.clinic;
  useEffect(() => sheet.current?.focus(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(made.link);
    } catch {
      return; // The browser does not let us; the code can still be read.
    }
    setCopied(true);
    announce(t.copied);
  };
  return (
    <>
      <div class="print sheet">
        <h3 ref={sheet} tabIndex={-1}>
          {props.kind === "patient" ? t.sheetPatient(props.clinic.name) : t.sheetMember(props.clinic.name)}
        </h3>
        <p>{t.sheetHow(`${location.host}/invite`)}</p>
        <p class="paper-code">
          <code>{made.code}</code>
        </p>
        <p class="hint">{t.sheetUntil(dateText(made.expires_at.slice(0, 10)))}</p>
        {props.clinic.phone && <p class="hint">{t.sheetPhone(props.clinic.phone)}</p>}
      </div>
      <p class="hint">{t.once}</p>
      {made.mailed !== null && (
        <p class={made.mailed ? "said" : "trouble"}>{made.mailed ? t.mailed : t.notMailed}</p>
      )}
      <div class="buttons">
        <button type="button" class="primary" onClick={() => print()}>
          {text.value.print}
        </button>
        <button type="button" class="secondary" onClick={() => void copy()}>
          {copied ? t.copied : t.copy}
        </button>
        <button type="button" class="quiet" onClick={props.close}>
          {t.another}
        </button>
      </div>
    </>
  );
}
