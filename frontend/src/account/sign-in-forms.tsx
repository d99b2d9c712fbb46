import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../text/index.ts";
import { passkeysWork } from "./passkey.ts";

/** This device signed in by password before: clinicians, mostly. The field is then open from the start. */
const BY_PASSWORD = "stillnight.by-password";

/** Puts the keyboard where the next thing is to be typed. */
function useFocus<T extends HTMLElement>() {
  const field = useRef<T>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}

export function StartForm(props: {
  email: string;
  setEmail: (email: string) => void;
  busy: boolean;
  newcomers?: boolean;
  password: (password: string) => void;
  passkey: () => void;
  code: () => void;
  signUp: () => void;
  forgotten: () => void;
}) {
  const [password, setPassword] = useState("");
  const [open] = useState(() => localStorage.getItem(BY_PASSWORD) !== null);
  const t = text.value.signIn;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!password) return props.newcomers ? props.signUp() : props.code();
    localStorage.setItem(BY_PASSWORD, "1");
    props.password(password);
  };
  return (
    <form autocomplete="off" class="plain" onSubmit={submit}>
      <label class="field">
        <span>{t.email}</span>
        <input
          type="email"
          autocomplete={props.email ? "off" : "username"}
          required
          value={props.email}
          onInput={({ currentTarget }) => props.setEmail(currentTarget.value)}
        />
      </label>
      {props.newcomers && (
        <button class="primary large" type="button" disabled={props.busy} onClick={props.signUp}>
          {t.signUp}
        </button>
      )}
      {props.newcomers && <p class="hint">{t.haveAccount}</p>}
      <button
        class={props.newcomers ? "secondary large" : "primary large"}
        type="button"
        disabled={props.busy}
        onClick={props.code}
      >
        {t.byCode}
      </button>
      {passkeysWork() && (
        <button class="secondary large" type="button" disabled={props.busy} onClick={props.passkey}>
          {t.byPasskey}
        </button>
      )}
      <details class="section" open={open}>
        <summary>{t.byPassword}</summary>
        <div class="inside">
          <label class="field">
            <span>{t.password}</span>
            <input
              type="password"
              autocomplete="current-password"
              value={password}
              onInput={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </label>
          <button class="secondary large" type="submit" disabled={props.busy}>
            {t.submit}
          </button>
          <button class="quiet" type="button" disabled={props.busy} onClick={props.forgotten}>
            {t.forgotten}
          </button>
        </div>
      </details>
    </form>
  );
}

export function CodeForm(props: {
  lead: string;
  label?: string;
  busy: boolean;
  confirm: (code: string) => void;
  passkey?: () => void;
  again: () => void;
}) {
  const [code, setCode] = useState("");
  const field = useFocus<HTMLInputElement>();
  const t = text.value.signIn;
  return (
    <form
      autocomplete="off"
      class="plain"
      onSubmit={(event) => {
        event.preventDefault();
        props.confirm(code.trim());
      }}
    >
      <p>{props.lead}</p>
      {props.passkey && (
        <button class="primary large" type="button" disabled={props.busy} onClick={props.passkey}>
          {t.usePasskey}
        </button>
      )}
      <label class="field">
        <span>{props.label ?? t.code}</span>
        <input
          ref={field}
          class="code"
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck={false}
          required
          value={code}
          onInput={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </label>
      <button class={props.passkey ? "secondary large" : "primary large"} type="submit" disabled={props.busy}>
        {t.codeSubmit}
      </button>
      <button class="quiet" type="button" onClick={props.again}>
        {t.startAgain}
      </button>
    </form>
  );
}

export function NewPassword(props: {
  busy: boolean;
  lead: string;
  save: (password: string) => void;
  again: () => void;
}) {
  const [password, setPassword] = useState("");
  const field = useFocus<HTMLInputElement>();
  const t = text.value.signIn;
  return (
    <form
      autocomplete="off"
      class="plain"
      onSubmit={(event) => {
        event.preventDefault();
        props.save(password);
      }}
    >
      <p>{props.lead}</p>
      <label class="field">
        <span>{t.newPassword}</span>
        <input
          ref={field}
          type="password"
          autocomplete="new-password"
          minLength={12}
          required
          value={password}
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </label>
      <p class="hint">{t.newPasswordHint}</p>
      <button class="primary large" type="submit" disabled={props.busy}>
        {t.newPasswordSave}
      </button>
      <button class="quiet" type="button" onClick={props.again}>
        {t.startAgain}
      </button>
    </form>
  );
}
