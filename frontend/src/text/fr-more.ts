import type { TextMore } from "./en-more.ts";
import { pluralFrench as plural } from "./plural.ts";

export const frMore: TextMore = {
  roles: { clinician: "Médecin", nurse: "Soins infirmiers", manager: "Administration" },

  nights: {
    chart: "Heure de début, 30 dernières nuits",
    chartText: (withSymptoms, without, missing) =>
      `Sur les 30 dernières nuits : ${withSymptoms} avec symptômes, ${without} sans, ${plural(missing, "non notée", "non notées")}.`,
    earlier: "plus tôt",
    table: "La même chose en tableau",
    night: "Nuit",
    began: "Début",
    strength: "Intensité",
    fill: "Ajouter",
    change: "Modifier",
    older: "Afficher 30 nuits de plus",
    legendDot: "début des symptômes",
    legendNone: "aucun symptôme",
    legendMissing: "non noté",
    legendOpen: "symptômes, heure non indiquée",
    legendReference: "référence",
  },

  finding: {
    title: "Un changement dans vos nuits",
    seen: (clinics) => `Il y a quelque chose à lire sur vos nuits. Un médecin l'a ouvert : ${clinics}.`,
    read: "Le lire",
    nothing: "Rien à lire ici pour le moment",
    nothingText: "Cette page est vide la plupart du temps. Cela ne dit rien de votre état.",
    call: (clinic, phone) => `Appeler ${clinic} : ${phone}`,
    chart: (last) => `Heure de début, 30 nuits jusqu'au ${last}`,
    chartText: (withSymptoms, without, missing) =>
      `Sur ces 30 nuits : ${withSymptoms} avec symptômes, ${without} sans, ${plural(missing, "non notée", "non notées")}.`,
    compared: "comparé à",
  },

  account: {
    title: "Compte",
    signedInAs: "Connexion en tant que",
    sync: "Vos saisies",
    clinics: "Vos centres",
    noClinics: "Votre journal n'est relié à aucun centre.",
    display: "Affichage",
    theme: "Luminosité",
    themes: { auto: "Sombre la nuit", dark: "Toujours sombre", light: "Toujours clair" },
    themeHint: "« Sombre la nuit » suit le réglage de cet appareil, et reste sombre de 20 h à 7 h.",
    language: "Langue",
    languageHere:
      "Affiché ici. Vos e-mails gardent leur langue jusqu'à ce que le réseau permette de l'enregistrer.",
    mail: "E-mail du matin",
    morningMail: "Me prévenir le matin lorsqu'il y a quelque chose à regarder",
    morningMailHint:
      "Il contient des nombres et un lien, et rien sur la santé de qui que ce soit. La liste montre tout dans les deux cas.",
    mailZone: "À l'heure de",
    looked: "Qui a consulté votre journal",
    lookedNone: "Personne jusqu'ici.",
    lookedAt: {
      list: "la liste des patients",
      digest: "l'e-mail du matin",
      page: "votre page",
      nights: "vos nuits",
      kept_versions: "les versions mises de côté",
      export: "un export de votre journal",
    },
    lookedRow: (who, clinic) => (clinic ? `${who}, ${clinic}` : who),
    kept: "Versions mises de côté",
    keptNone: "Aucune.",
    keptWhy: { conflict: "une autre version était arrivée avant", quarantined: "n'a pas pu être lue" },
    needsNetwork: "Il faut le réseau pour cela.",
    install: "À portée de main",
    installText:
      "Ajoutez Stillnight à votre écran d'accueil depuis le menu du navigateur. Il s'ouvre alors sans réseau, et le téléphone conserve vos saisies plus sûrement.",
    signOut: "Se déconnecter",
    signOutText: "La déconnexion retire de cet appareil tout ce qui est à vous.",
    signOutUnsent: (n) =>
      `${plural(n, "saisie n'a pas encore été envoyée", "saisies n'ont pas encore été envoyées")}. Si vous vous déconnectez maintenant, ${n < 2 ? "elle sera perdue" : "elles seront perdues"} définitivement.`,
    signOutAnyway: "Me déconnecter et tout perdre",
    signOutStay: "Rester en session",
  },

  stillYou: {
    title: "Est-ce toujours vous ?",
    why: "Avant de modifier les moyens de connexion, veuillez montrer une nouvelle fois que c'est bien vous.",
  },

  security: {
    title: "Connexion",
    none: "pas encore en place",
    on: "activée",
    set: "défini",
    removed: "Retrait effectué.",
    lastUsed: (when) => `Dernière utilisation : ${when}`,
    neverUsed: "Pas encore utilisée",
    passkeys: "Clés d'accès",
    passkeysHint:
      "Une clé d'accès vous connecte par l'empreinte digitale, le visage ou le code PIN d'un de vos appareils. Elle ne se devine pas, et personne ne peut vous la soutirer par ruse.",
    passkeysNot: "Ce navigateur ne connaît pas les clés d'accès.",
    passkeyName: "Comment appelez-vous cet appareil ?",
    passkeyHere: "Cet appareil",
    passkeyAdd: "Ajouter une clé d'accès",
    passkeyAdded: "La clé d'accès est ajoutée.",
    passkeyRemoveAsk: (name) => `Retirer « ${name} » ? Elle ne permettra plus de vous connecter.`,
    totp: "Application d'authentification",
    totpHint: "Une application de votre téléphone qui affiche un nouveau code toutes les 30 secondes.",
    totpBegin: "La configurer",
    totpScan: "Dirigez l'appareil photo de l'application vers cette image.",
    totpPicture: "Image pour l'appareil photo de l'application. La même clé figure en dessous, en lettres.",
    totpOpen: "L'application est sur cet appareil : l'ouvrir",
    totpType: "Ou saisissez cette clé dans l'application :",
    totpCode: "Le code que l'application affiche en ce moment",
    totpConfirm: "Confirmer",
    totpOn: "L'application d'authentification est configurée.",
    totpRemove: "Retirer l'application",
    totpRemoveAsk: "Retirer l'application d'authentification ? Ses codes ne compteront plus.",
    codes: "Codes de secours",
    codesHint:
      "Pour le jour où l'appareil et l'application seraient perdus. Chaque code ne sert qu'une fois. Gardez-les sur papier, loin de votre téléphone.",
    codesLeft: (left, all) => `${left} sur ${all} encore valables`,
    codesTitle: "Codes de secours Stillnight",
    codesShown: "Vos codes de secours sont affichés. Veuillez les garder sur papier.",
    codesShow: "Les afficher",
    codesOnce: "Ils ne s'affichent qu'une fois. Vous pouvez en créer de nouveaux.",
    codesFile: "stillnight-codes-de-secours.txt",
    codesDownload: "Garder dans un fichier",
    codesNew: "En créer de nouveaux",
    codesNewAsk: "Les anciens codes ne fonctionneront plus.",
    codesNewYes: "En créer de nouveaux",
    passwordHint: "Vous n'en avez pas besoin : un code par e-mail ou une clé d'accès conviennent aussi bien.",
    passwordCurrent: "Mot de passe actuel",
    passwordSaved: "Le mot de passe est enregistré.",
    emailHint:
      "La nouvelle adresse compte dès que vous avez saisi le code qui y est envoyé. Jusque-là, l'ancienne reste valable.",
    emailNew: "Nouvelle adresse e-mail",
    emailChange: "Envoyer le code",
    emailSent: (email) => `Un code est en route vers ${email}. Veuillez le saisir ici.`,
    emailSaved: "La nouvelle adresse est confirmée.",
    gateTitle: "Une seconde étape protège vos patients",
    gateText:
      "Les personnes qui travaillent ici pour un centre se connectent en deux étapes, afin qu'un mot de passe volé n'ouvre le journal de personne. Ajoutez une clé d'accès, ou configurez une application d'authentification. Cela ne se fait qu'une fois.",
    gateGo: "Continuer vers le centre",
    confirmTitle: "Encore une étape",
    confirmText: "Avant d'ouvrir les pages du centre, veuillez présenter votre second facteur.",
  },

  sessions: {
    title: "Vos sessions ouvertes",
    thisOne: "Cet appareil",
    seen: (when) => `Dernière activité : ${when}`,
    unknown: "Appareil inconnu",
    end: "Déconnecter",
    endAsk:
      "Déconnecter cet appareil ? Les saisies qui y attendent y restent jusqu'à votre prochaine connexion.",
    endAll: "Déconnecter tous les autres",
    endAllAsk: (n) =>
      `${plural(n, "autre session se termine", "autres sessions se terminent")} aussitôt. Ici, votre session reste ouverte.`,
    ended: "C'est déconnecté.",
  },

  problems: {
    refused: "Cela n'a pas été possible. Veuillez vérifier ce que vous avez saisi.",
    not_found: "Cela n'existe plus ici, ou ne vous est pas destiné.",
    invalid: "Une partie de ce que vous avez saisi ne convient pas. Veuillez vérifier.",
    no_invitation:
      "Ce code n'ouvre rien : il a peut-être été mal recopié, déjà utilisé, retiré, ou date de plus de 14 jours. Veuillez le vérifier, ou en demander un nouveau à votre centre.",
    already_enrolled: "Ce centre vous suit déjà. Il n'y a rien à faire.",
    already_member:
      "Vous travaillez déjà pour ce centre. L'administration du centre peut modifier votre rôle.",
    telephone:
      "Les patients ne l'apprennent qu'à côté d'un numéro qu'ils peuvent appeler. Veuillez saisir le numéro de téléphone, un seul, et rien d'autre.",
    consent: "Le texte a changé entre-temps. Veuillez rouvrir l'invitation et lire le plus récent.",
    last_manager:
      "Un centre a besoin d'une personne à l'administration. Veuillez d'abord confier ce rôle à quelqu'un d'autre, ou inviter quelqu'un.",
    invitation_used: "Cette invitation a déjà été utilisée.",
    reference_taken: "Un autre patient de ce centre porte cette référence.",
    role: "Votre rôle dans ce centre ne le permet pas.",
    second_factor: "Il faut un second facteur pour cela. Veuillez recharger la page.",
    throttled: "Trop d'essais. Veuillez attendre quelques minutes.",
  },

  invite: {
    title: "Vous avez une invitation",
    enter:
      "Veuillez saisir le code de votre invitation. Les majuscules, les espaces et les tirets n'ont pas d'importance.",
    code: "Code d'invitation",
    toSignIn: "Aller à la connexion",
    patientTitle: (clinic) => `${clinic} vous invite à tenir un journal`,
    patientText: (clinic) =>
      `Vous notez vos nuits sur votre téléphone, et ${clinic} peut les lire. Veuillez lire ce que vous acceptez. Vous pouvez revenir sur votre accord à tout moment.`,
    memberTitle: (clinic) => `${clinic} vous invite à y travailler`,
    memberText: (clinic, role) => `Votre rôle (${clinic}) : ${role ?? "gestion du système"}.`,
    until: (date) => `L'invitation est valable jusqu'au ${date}, une seule fois.`,
    agree: (title) => `J'accepte : ${title}`,
    required: "(nécessaire pour que le centre puisse vous suivre)",
    optional: "(comme vous voulez)",
    account: "Votre compte",
    accountText: "Le journal appartient à un compte à vous. Une adresse e-mail suffit.",
    nowAccept: "Votre session est ouverte. Vous pouvez maintenant accepter l'invitation.",
    accept: "Accepter",
    notMe: "Ce n'est pas moi",
    name: "Votre nom",
    namePatient: "Votre centre le voit à côté de votre journal. Vous pouvez le laisser vide.",
    nameMember: "Les patients le voient lorsque vous avez consulté leur journal.",
    clock: (zone) =>
      `Votre journal suivra l'heure du fuseau ${zone}, comme ce téléphone. Une nuit appartient au soir où elle commence.`,
    missing: "Veuillez lire et accepter le texte nécessaire, ou laissez l'invitation de côté.",
    acceptButton: "Accepter l'invitation",
    forget: "La laisser de côté",
    doneTitle: "Vous avez accepté",
    nextPatient: (clinic) => [
      `À partir de maintenant, ${clinic} peut lire votre journal. Dans votre compte, vous voyez qui l'a consulté, et vous pouvez y mettre fin à tout moment.`,
      "Notez chaque nuit quand vous voulez ; le téléphone la garde même sans réseau.",
      "Ajoutez le journal à votre écran d'accueil, et une clé d'accès sous « Compte » : la prochaine fois, vous n'aurez pas besoin de code.",
    ],
    nextMember: (clinic) => [
      `Vous faites maintenant partie de l'équipe : ${clinic}.`,
      "Avant de voir quoi que ce soit, vous mettez en place une seconde étape de connexion : une clé d'accès ou une application d'authentification.",
    ],
    toDiary: "Aller à mon journal",
    toClinic: "Continuer",
  },

  care: {
    haveCode: "J'ai un code d'invitation",
    since: (date) => `Vous suit depuis le ${date}`,
    given: (when) => `Vous avez donné votre accord le ${when}, dans ces termes :`,
    withdraw: "Retirer",
    withdrawAsk: (title, clinic) =>
      `Retirer « ${title} » (${clinic}) ? Cela vaut à partir de maintenant. Le centre continue de vous suivre.`,
    withdrawn: "Accord retiré.",
    notGiven: "sans votre accord",
    notRecorded: "accord donné ailleurs",
    notRecordedText: (clinic) =>
      `${clinic} peut actuellement lire votre journal. Votre accord n'a pas été donné dans Stillnight, c'est pourquoi ses termes ne sont pas conservés ici. Vous pouvez aussi accepter ces termes-ci, ou quitter le centre ci-dessous.`,
    newWording: "nouveau texte",
    agree: "Accepter",
    agreed: "Accord donné.",
    leave: "Quitter ce centre",
    leaveAsk: (clinic) =>
      `À partir de ce moment, personne ne voit plus votre journal dans ce centre (${clinic}), et les e-mails qu'on y reçoit ne tiennent plus compte de vous. Ce que le centre a mis dans ses propres dossiers y reste. Votre journal reste le vôtre : vous pouvez continuer à écrire. Pour revenir, il vous faut une nouvelle invitation.`,
    leaveYes: "Quitter",
    left: "Vous avez quitté le centre. Il ne voit plus votre journal.",
    former: "Anciens centres",
    fromTo: (from, to) => `du ${from} au ${to}`,
  },

  data: {
    title: "Vos données",
    older: "Afficher plus ancien",
    read: "lu",
    readHint:
      "Ce que le serveur n'a pas pu lire est conservé encore six mois après que vous l'avez marqué comme lu.",
    markRead: "J'ai lu tout ceci",
    exportText:
      "Tout ce qui est à vous dans un seul fichier : votre journal en tableaux, en pages à imprimer et pour un autre journal ; chaque version de chaque saisie ; vos centres et vos accords ; qui a consulté votre journal.",
    export: "Tout télécharger",
    exporting: "Préparation en cours…",
    exported: "Le fichier est téléchargé. Gardez-le comme vous garderiez une lettre de votre médecin.",
    tooOften: "Vous l'avez déjà reçu plusieurs fois dans l'heure. Veuillez patienter un peu.",
    away: "Cela n'a pas fonctionné cette fois. Veuillez réessayer plus tard ; rien n'est perdu.",
    erase: "Tout effacer",
    eraseText:
      "Efface définitivement votre journal et votre compte : chaque nuit, chaque version antérieure, chaque accord. Votre centre ne pourra plus rien en lire et n'en sera pas averti. Personne ne pourra rien récupérer.",
    eraseWorks:
      "Votre journal sera effacé définitivement. Le compte reste, parce que vous travaillez aussi ici.",
    eraseUnsent: (n) =>
      `${plural(n, "saisie de ce téléphone n'a pas été envoyée", "saisies de ce téléphone n'ont pas été envoyées")}. ${n < 2 ? "Elle n'est pas dans le fichier, et disparaîtra" : "Elles ne sont pas dans le fichier, et disparaîtront"} aussi.`,
    eraseFirst: "Avez-vous téléchargé tout ce que vous voulez garder ?",
    eraseType: (email) => `Pour continuer, saisissez votre adresse e-mail : ${email}`,
    eraseNow: "Tout effacer maintenant",
    eraseStop: "Garder mon journal",
    eraseOther: "Ce n'est pas l'adresse e-mail de ce compte.",
    eraseAgain:
      "Veuillez montrer une nouvelle fois que c'est bien vous : reconnectez-vous, puis revenez ici dans les cinq minutes. Ce qui est sur ce téléphone reste.",
    eraseSignIn: "Me reconnecter",
  },
};
