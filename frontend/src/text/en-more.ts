// What the pages say that are read in peace: nights, account, invitation. They wait for it, see words() in index.ts.
import type { KeptWhy, LookedAt, Role } from "../domain/lists.ts";
import { plural } from "./plural.ts";

export const enMore = {
  roles: { clinician: "Clinician", nurse: "Nurse", manager: "Manager" } satisfies Record<Role, string>,

  nights: {
    chart: "When it began, last 30 nights",
    chartText: (withSymptoms: number, without: number, missing: number) =>
      `Of the last 30 nights: ${withSymptoms} with symptoms, ${without} without, ${missing} not recorded.`,
    earlier: "earlier",
    table: "The same as a table",
    night: "Night",
    began: "Began",
    strength: "Strength",
    fill: "Add",
    change: "Change",
    older: "Show 30 more",
    legendDot: "symptoms began",
    legendNone: "no symptoms",
    legendMissing: "not recorded",
    legendOpen: "symptoms, time not given",
    legendReference: "reference",
  },

  finding: {
    title: "A change in your nights",
    seen: (clinics: string) =>
      `There is something to read about your nights. A clinician has opened it: ${clinics}.`,
    read: "Read it",
    nothing: "Nothing to read here now",
    nothingText: "This page is empty most of the time. That says nothing about how you are.",
    call: (clinic: string, phone: string) => `Ring ${clinic}: ${phone}`,
    chart: (last: string) => `When it began, 30 nights to ${last}`,
    chartText: (withSymptoms: number, without: number, missing: number) =>
      `Of these 30 nights: ${withSymptoms} with symptoms, ${without} without, ${missing} not recorded.`,
    compared: "compared with",
  },

  account: {
    title: "Account",
    signedInAs: "Signed in as",
    sync: "Your entries",
    clinics: "Your clinics",
    noClinics: "Your diary is not joined to a clinic.",
    display: "Display",
    theme: "Brightness",
    themes: { auto: "Dark at night", dark: "Always dark", light: "Always light" },
    themeHint: "“Dark at night” does as this device does, and is always dark from 20:00 to 7:00.",
    language: "Language",
    languageHere: "Shown here. Your mail keeps its language until this can be saved with network.",
    mail: "E-mail in the morning",
    morningMail: "Tell me each morning when there is something to look at",
    morningMailHint:
      "It holds counts and a link, and nothing about anybody's health. The list shows everything either way.",
    mailZone: "By the clock of",
    looked: "Who looked at your diary",
    lookedNone: "Nobody has looked so far.",
    lookedAt: {
      list: "the list of patients",
      digest: "the morning e-mail",
      page: "your page",
      nights: "your nights",
      kept_versions: "versions kept aside",
      export: "an export of your diary",
    } satisfies Record<LookedAt, string>,
    lookedRow: (who: string, clinic: string) => (clinic ? `${who}, ${clinic}` : who),
    kept: "Versions kept aside",
    keptNone: "None.",
    keptWhy: { conflict: "another version was first", quarantined: "could not be read" } satisfies Record<
      KeptWhy,
      string
    >,
    needsNetwork: "This needs network.",
    install: "Keep it at hand",
    installText:
      "Add Stillnight to your home screen from the browser's menu. It then opens without network, and the phone keeps your entries more safely.",
    signOut: "Sign out",
    signOutText: "Signing out removes everything of yours from this device.",
    signOutUnsent: (n: number) =>
      `${plural(n, "entry has", "entries have")} not been sent yet. If you sign out now, ${n === 1 ? "it is" : "they are"} gone for good.`,
    signOutAnyway: "Sign out and lose them",
    signOutStay: "Stay signed in",
  },

  stillYou: {
    title: "Is it still you?",
    why: "Before the ways of signing in are changed, please show once more that it is you.",
  },

  security: {
    title: "Signing in",
    none: "not set up",
    on: "on",
    set: "set",
    removed: "Removed.",
    lastUsed: (when: string) => `Last used ${when}`,
    neverUsed: "Not used yet",
    passkeys: "Passkeys",
    passkeysHint:
      "A passkey signs you in with the fingerprint, face or PIN of a device of yours. It cannot be guessed, and nobody can be tricked into giving it away.",
    passkeysNot: "This browser knows no passkeys.",
    passkeyName: "What do you call this device?",
    passkeyHere: "This device",
    passkeyAdd: "Add a passkey",
    passkeyAdded: "The passkey is added.",
    passkeyRemoveAsk: (name: string) => `Remove “${name}”? It then no longer signs you in.`,
    totp: "Authenticator app",
    totpHint: "An app on your phone that shows a new code every 30 seconds.",
    totpBegin: "Set it up",
    totpScan: "Point the app's camera at this picture.",
    totpPicture: "Picture for the app's camera. The same key stands below in letters.",
    totpOpen: "The app is on this device: open it",
    totpType: "Or type this key into the app:",
    totpCode: "The code that the app shows now",
    totpConfirm: "Confirm",
    totpOn: "The authenticator app is set up.",
    totpRemove: "Remove the app",
    totpRemoveAsk: "Remove the authenticator app? Its codes then no longer count.",
    codes: "Recovery codes",
    codesHint:
      "For the day when device and app are lost. Each works once. Keep them on paper, apart from your phone.",
    codesLeft: (left: number, all: number) => `${left} of ${all} left`,
    codesTitle: "Stillnight recovery codes",
    codesShown: "Your recovery codes are shown. Please keep them on paper.",
    codesShow: "Show them",
    codesOnce: "They are shown only once. You can make new ones.",
    codesFile: "stillnight-recovery-codes.txt",
    codesDownload: "Keep as a file",
    codesNew: "Make new ones",
    codesNewAsk: "The old codes then no longer work.",
    codesNewYes: "Make new ones",
    passwordHint: "You need none: a code by e-mail or a passkey does as well.",
    passwordCurrent: "Current password",
    passwordSaved: "The password is saved.",
    emailHint:
      "The new address counts once you have entered the code that is sent there. Until then the old one does.",
    emailNew: "New e-mail address",
    emailChange: "Send the code",
    emailSent: (email: string) => `A code is on its way to ${email}. Please enter it here.`,
    emailSaved: "The new address is confirmed.",
    gateTitle: "A second step protects your patients",
    gateText:
      "Who works for a clinic here signs in with two steps, so that a stolen password opens nobody's diary. Add a passkey, or set up an authenticator app. This is done once.",
    gateGo: "Go on to the clinic",
    confirmTitle: "One more step",
    confirmText: "Before the clinic opens, please show your second factor.",
  },

  sessions: {
    title: "Where you are signed in",
    thisOne: "This device",
    seen: (when: string) => `Last seen ${when}`,
    unknown: "Unknown device",
    end: "Sign out",
    endAsk: "Sign out there? Entries that wait on that device stay on it until you sign in again.",
    endAll: "Sign out everywhere else",
    endAllAsk: (n: number) =>
      `${plural(n, "other sign-in ends", "other sign-ins end")} at once. You stay signed in here.`,
    ended: "Signed out there.",
  },

  /** Codes of our own server, in words. */
  problems: {
    refused: "This could not be done. Please check what you entered.",
    not_found: "This is not here any more, or not yours to see.",
    invalid: "Some of what you entered does not fit. Please check it.",
    no_invitation:
      "This code opens nothing: it may be mistyped, used, withdrawn, or older than 14 days. Please check it, or ask the clinic for a new one.",
    already_enrolled: "This clinic looks after you already. There is nothing to do.",
    already_member: "You work for this clinic already. A manager can change your role.",
    telephone:
      "Patients are told only beside a number that they can ring. Please enter the telephone number, one and nothing else beside it.",
    consent: "The text has changed meanwhile. Please open the invitation again and read the newest one.",
    last_manager: "A clinic needs a manager. Please make or invite another one first.",
    invitation_used: "This invitation has been used already.",
    reference_taken: "Another patient of this clinic has this reference.",
    role: "Your role in this clinic does not include this.",
    second_factor: "This needs a second factor. Please load the page anew.",
    throttled: "Too many tries. Please wait a few minutes.",
  } as Record<string, string>,

  invite: {
    title: "You have an invitation",
    enter: "Please enter the code from your invitation. Capitals, spaces and dashes do not matter.",
    code: "Invitation code",
    toSignIn: "To the sign-in",
    patientTitle: (clinic: string) => `${clinic} invites you to keep a diary`,
    patientText: (clinic: string) =>
      `You record your nights on your phone, and ${clinic} can read them. Please read what you agree to. You can take it back at any time.`,
    memberTitle: (clinic: string) => `${clinic} invites you to work there`,
    memberText: (clinic: string, role: string | undefined) =>
      `Your role at ${clinic}: ${role ?? "operation"}.`,
    until: (date: string) => `The invitation is good until ${date}, once.`,
    agree: (title: string) => `I agree: ${title}`,
    required: "(needed for the clinic to look after you)",
    optional: "(your choice)",
    account: "Your account",
    accountText: "The diary belongs to an account of yours. An e-mail address is all it needs.",
    nowAccept: "You are signed in. You can accept the invitation now.",
    accept: "Accept",
    notMe: "That is not me",
    name: "Your name",
    namePatient: "Your clinic sees it beside your diary. You may leave it empty.",
    nameMember: "Patients see it when you have looked at their diary.",
    clock: (zone: string) =>
      `Your diary will go by ${zone} time, as this phone does. A night belongs to the evening on which it begins.`,
    missing: "Please read and agree to the text that is needed, or leave the invitation aside.",
    acceptButton: "Accept the invitation",
    forget: "Leave it aside",
    doneTitle: "You have accepted",
    nextPatient: (clinic: string) => [
      `From now on ${clinic} can read your diary. In your account you see who looked, and can end it at any time.`,
      "Record each night when you like; the phone keeps it without network too.",
      "Add the diary to your home screen, and a passkey under “Account”, so that you need no code next time.",
    ],
    nextMember: (clinic: string) => [
      `You now belong to ${clinic}.`,
      "Before you see anything, you set up a second step for signing in: a passkey or an authenticator app.",
    ],
    toDiary: "To my diary",
    toClinic: "Go on",
  },

  care: {
    haveCode: "I have an invitation code",
    since: (date: string) => `Looks after you since ${date}`,
    given: (when: string) => `You agreed on ${when}, to these words:`,
    withdraw: "Withdraw",
    withdrawAsk: (title: string, clinic: string) =>
      `Withdraw “${title}” towards ${clinic}? It counts from now on. The clinic still looks after you.`,
    withdrawn: "Withdrawn.",
    notGiven: "not agreed",
    notRecorded: "agreed elsewhere",
    notRecordedText: (clinic: string) =>
      `${clinic} can read your diary now. Your agreement was not given in Stillnight, so its words are not kept here. You may agree to these words as well, or leave the clinic below.`,
    newWording: "new wording",
    agree: "Agree",
    agreed: "Agreed.",
    leave: "Leave this clinic",
    leaveAsk: (clinic: string) =>
      `From that moment on, nobody at ${clinic} sees your diary, and they get no more mail that counts you. What they put into their own records stays there. Your diary stays yours: you can go on writing. To come back you need a new invitation.`,
    leaveYes: "Leave",
    left: "You have left the clinic. It no longer sees your diary.",
    former: "Former clinics",
    fromTo: (from: string, to: string) => `${from} to ${to}`,
  },

  data: {
    title: "Your data",
    older: "Show older",
    read: "read",
    readHint:
      "What could not be read by the server is kept for half a year after you have marked it as read.",
    markRead: "I have read these",
    exportText:
      "Everything of yours in one file: your diary as tables, as pages to print and for another diary; every version of every entry; your clinics and consents; who looked.",
    export: "Download everything",
    exporting: "Being put together …",
    exported: "The file has been downloaded. Keep it as you would keep a letter from your doctor.",
    tooOften: "You have had it several times within the hour. Please wait a little.",
    away: "That did not work just now. Please try again later; nothing is lost.",
    erase: "Erase everything",
    eraseText:
      "Erases your diary and your account for good: every night, every earlier version, every consent. Your clinic can no longer read any of it and is told nothing. Nobody can bring it back.",
    eraseWorks: "Your diary is erased for good. The account stays, because you also work here.",
    eraseUnsent: (n: number) =>
      `${plural(n, "entry", "entries")} on this phone ${n === 1 ? "has" : "have"} not been sent. ${n === 1 ? "It is" : "They are"} not in the download, and ${n === 1 ? "goes" : "go"} too.`,
    eraseFirst: "Have you downloaded everything that you want to keep?",
    eraseType: (email: string) => `To go on, type your e-mail address: ${email}`,
    eraseNow: "Erase it all now",
    eraseStop: "Keep my diary",
    eraseOther: "That is not the e-mail address of this account.",
    eraseAgain:
      "Please show once more that it is you: sign in again, then come back here within five minutes. What is on this phone stays.",
    eraseSignIn: "Sign in again",
  },
};

export type TextMore = typeof enMore;
