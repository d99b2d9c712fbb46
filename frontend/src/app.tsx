import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { LocationProvider, Route, Router, useLocation } from "preact-iso";
import { clinicShut } from "./account/gate.ts";
import { shut } from "./account/session.ts";
import { SignInPage } from "./account/sign-in.tsx";
import { session } from "./data/state.ts";
import { may } from "./domain/may.ts";
import { Home } from "./patient/home.tsx";
import { NightPage } from "./patient/night-page.tsx";
import { type Part, text, words } from "./text/index.ts";
import { Live } from "./ui/live.tsx";
import { Notices } from "./ui/notices.tsx";
import { Page } from "./ui/page.tsx";

// The form comes first; what is read in peace may load behind it. Clinicians' pages never reach a patient's phone.
const Nights = later(() => import("./patient/nights.tsx"), "more");
const Finding = later(() => import("./patient/finding-page.tsx"), "more");
const Account = later(() => import("./account/account.tsx"), "more");
const Invite = later(() => import("./account/invite.tsx"), "more");
const SecondFactor = later(() => import("./account/second-factor.tsx"), "more");
const PatientList = later(() => import("./clinician/list.tsx"), "more", "clinic");
const PatientPage = later(() => import("./clinician/patient.tsx"), "more", "clinic");
const Operation = later(() => import("./operation/operation.tsx"), "more", "clinic");
const Clinic = later(() => import("./clinic/clinic.tsx"), "more", "clinic");

/**
 * A page that is fetched when it is first wanted, with the words that it says. Not by suspending: whoever goes on to another page while one is on its way would be
 * left before an empty one.
 */
// biome-ignore lint/suspicious/noExplicitAny: pages have different properties, all from the address
function later<P = any>(
  load: () => Promise<{ default: ComponentType<P> }>,
  ...parts: Part[]
): ComponentType<P> {
  let here: ComponentType<P> | undefined;
  return (props: P) => {
    const [away, setAway] = useState(false);
    const [, show] = useState(false);
    useEffect(() => {
      if (here) return;
      Promise.all([load(), words(...parts)]).then(
        ([loaded]) => {
          here = loaded.default;
          show(true);
        },
        () => setAway(true),
      );
    }, []);
    if (away) return <PageAway />;
    const Here = here;
    return Here ? <Here {...(props as P & object)} /> : <p class="page">{text.value.loading}</p>;
  };
}

function PageAway() {
  const t = text.value;
  return (
    <Page tab="notLoaded" title={t.pageAway.title}>
      <p>{t.pageAway.text}</p>
      <button type="button" class="secondary large" onClick={() => location.reload()}>
        {t.retry}
      </button>
    </Page>
  );
}

const ClinicList = atClinic(PatientList);
const ClinicPatient = atClinic(PatientPage);
const ClinicPage = atClinic(Clinic, isMember);
const OperationPage = atClinic(Operation, isOperator);

export function App() {
  return (
    <LocationProvider>
      <Shell />
      <Live />
    </LocationProvider>
  );
}

/** Who sees what: without a sign-in, or beside somebody else's data, only the sign-in. */
function Shell() {
  const me = session.value;
  if (me === undefined) return <p class="page">{text.value.loading}</p>;
  if (me === null || shut.value) return <OnlySignIn />;
  return (
    <>
      <Notices />
      <Router>
        <Route path="/" component={me.patient ? Home : Start} />
        <Route path="/nights" component={me.patient ? Nights : NotFound} />
        <Route path="/night/:date" component={me.patient ? NightPage : NotFound} />
        <Route path="/findings" component={me.patient ? Finding : NotFound} />
        <Route path="/patients" component={ClinicList} />
        <Route path="/patients/:id" component={ClinicPatient} />
        <Route path="/clinic" component={ClinicPage} />
        <Route path="/clinic/:slug" component={ClinicPage} />
        <Route path="/operation" component={OperationPage} />
        <Route path="/account" component={Account} />
        <Route path="/invite" component={Invite} />
        <Route path="/sign-in" component={SignInPage} />
        <Route default component={NotFound} />
      </Router>
      <Nav />
    </>
  );
}

function isMember(): boolean {
  return (session.value?.clinics?.length ?? 0) > 0;
}

function isOperator(): boolean {
  return session.value?.operator ?? false;
}

/** A manager looks after the members and sees nobody's diary. */
function readsDiaries(): boolean {
  return session.value?.clinics?.some((clinic) => may(clinic, "read")) ?? false;
}

/**
 * The page, or what stands in its place: nothing for those outside, the second factor for a sign-in without one. A component of its
 * own, because the router looks at its routes only when the address changes.
 */
function atClinic<P extends object>(Inside: ComponentType<P>, may = readsDiaries) {
  return (props: P) => {
    if (!may()) return <NotFound />;
    return clinicShut.value ? <SecondFactor /> : <Inside {...props} />;
  };
}

function OnlySignIn() {
  const { path, route } = useLocation();
  const invited = path === "/invite" && !shut.value;
  useEffect(() => {
    if (path !== "/sign-in" && !invited) route("/sign-in", true);
  }, [path, invited, route]);
  if (!invited) return <SignInPage />;
  return (
    <Router>
      <Route path="/invite" component={Invite} />
      <Route default component={SignInPage} />
    </Router>
  );
}

const begins = () =>
  readsDiaries() ? "/patients" : isMember() ? "/clinic" : isOperator() ? "/operation" : "/account";

/** Where somebody without a diary begins. */
function Start() {
  const { route } = useLocation();
  useEffect(() => route(begins(), true), [route]);
  return null;
}

function NotFound() {
  const t = text.value.notFound;
  return (
    <Page tab="notFound" title={t.title}>
      <p>{t.text}</p>
      <p>
        <a href="/">{t.home}</a>
      </p>
    </Page>
  );
}

function Nav() {
  const { path } = useLocation();
  const t = text.value.nav;
  const links: [string, string][] = [];
  if (session.value?.patient) links.push(["/", t.tonight], ["/nights", t.nights]);
  if (readsDiaries()) links.push(["/patients", t.patients]);
  if (isMember()) links.push(["/clinic", t.clinic]);
  if (isOperator()) links.push(["/operation", t.operation]);
  links.push(["/account", t.account]);
  const current = (href: string) =>
    href === "/" ? path === "/" : path.startsWith(href) || (href === "/nights" && path.startsWith("/night/"));
  return (
    <nav class="nav" aria-label={t.label}>
      {links.map(([href, label]) => (
        <a key={href} href={href} aria-current={current(href) ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
