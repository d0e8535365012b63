import type { ErrorCode } from '../core/errors.ts';

/** The languages of the pages; the first is for whoever asks for none of them. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja'] as const;

export type Language = (typeof LANGUAGES)[number];

/** What a page says of an error: what happened, and what to do next. */
export interface ErrorText {
  happened: string;
  next: string;
  /** What the time beside it is the time of. */
  at?: string;
}

/** Every text of the pages in one language. A text that is missing does not compile. */
export interface Texts {
  /** What a file is called whose own name is not to be shown. */
  aFile: string;
  /** What stands above the pages that are about no file. */
  singleUse: string;
  size: string;
  until: string;
  download: string;
  pin: string;
  pinHint: (tries: number) => string;
  once: string;
  /** What follows from that, for whoever is about to press the button. */
  onceMeans: string;
  times: (uses: number) => string;
  approximate: (seconds: number) => string;
  /** Of a link that ends soon; {} is the time left, as in "in 25 minutes". */
  ends: string;
  /** To whoever holds a claim of the link; {} is a moment. */
  holder: { downloaded: string; begun: string; again: string };
  downloadAgain: string;
  triesLeft: (tries: number) => string;
  tryAgain: string;
  /** Before the time that is left until a link works. */
  opensIn: string;
  kinds: Record<'document' | 'image' | 'video' | 'audio' | 'archive' | 'text' | 'file', string>;
  /** While a script saves the file, and after it. */
  saving: {
    starting: string;
    progress: string;
    stayHere: string;
    /** No way to the server. */
    offline: string;
    /** The server answers, but not with the file. */
    waiting: string;
    stalled: string;
    /** {} is a duration. */
    left: string;
    complete: string;
    whereItIs: string;
    checkedByDigest: string;
    /** The form has been sent, and nothing more is seen of it here. */
    begun: string;
    unreachable: string;
    brokeOff: string;
    stopped: string;
    corrupt: string;
    kept: string;
    /** Before the time until which the browser may start again. */
    yoursUntil: string;
    startAgain: string;
  };
  errors: Record<ErrorCode, ErrorText>;
}

const en: Texts = {
  aFile: 'A file for you',
  singleUse: 'Single-use link',
  size: 'Size',
  until: 'Available until',
  download: 'Download',
  pin: 'PIN',
  pinHint: (tries) => `Its sender has the PIN. ${tries} wrong ones lock the link.`,
  once: 'This link works once.',
  onceMeans: 'Open it on the device where you want to keep the file.',
  times: (uses) => `This link works ${uses} more times, once for each recipient.`,
  approximate: (seconds) =>
    `For ${seconds} seconds after you press the button, anybody who gets hold of the file’s own address can download it too.`,
  ends: 'The link ends {}.',
  holder: {
    downloaded: 'You downloaded this file here on {}.',
    begun: 'You started this download here on {}.',
    again: 'If the file is not among your downloads, or not whole, you can download it again here until {}.',
  },
  downloadAgain: 'Download again',
  triesLeft: (tries) => `Tries left: ${tries}.`,
  tryAgain: 'Try again',
  opensIn: 'Opens by itself in',
  kinds: {
    document: 'Document',
    image: 'Image',
    video: 'Video',
    audio: 'Audio',
    archive: 'Archive',
    text: 'Text',
    file: 'File',
  },
  saving: {
    starting: 'Starting …',
    progress: 'Download progress',
    stayHere: 'Keep this page open until it is done.',
    offline: 'The connection is gone. The download goes on by itself as soon as it is back.',
    waiting: 'The server cannot deliver just now. The download goes on by itself as soon as it can.',
    stalled: 'Nothing is coming just now. If you have not paused the download, it goes on by itself.',
    left: '{} left',
    complete: 'Complete',
    whereItIs: 'You will find the file among your browser’s downloads.',
    checkedByDigest: 'It was checked: it is, bit for bit, the file that was sent.',
    begun: 'Your browser is downloading the file.',
    unreachable: 'The server could not be reached. Check your connection, and start again.',
    brokeOff: 'The download broke off.',
    stopped: 'The download was stopped.',
    corrupt: 'What came is not the file that was sent, so it was not saved. If it happens again, tell the sender.',
    kept: 'This browser has begun the download and not finished it.',
    yoursUntil: 'You can start it again here until',
    startAgain: 'Start again',
  },
  errors: {
    malformed: {
      happened: 'This link is not whole.',
      next: 'Nothing was used up. Copy the whole link out of the message, to its last character, and open that; or ask its sender for a new one.',
    },
    body_too_large: {
      happened: 'That was too much.',
      next: 'The form takes no more than a PIN. Open the link again.',
    },
    unknown_route: {
      happened: 'There is nothing here.',
      next: 'Check the address against the link that you were given.',
    },
    method_not_allowed: { happened: 'The address cannot be used that way.', next: 'Open the link in your browser.' },
    unauthenticated: {
      happened: 'This address is for owners of files.',
      next: 'Sign the request with AWS Signature Version 4.',
    },
    owner_not_allowed: { happened: 'Those are another owner’s links.', next: 'Only an administrator may list them.' },
    precondition_failed: { happened: 'The file is another one than the one asked for.', next: 'Open the link again.' },
    unknown_link: {
      happened: 'This link is not known here.',
      next: 'Check that it was copied whole, or ask its sender for a new one.',
    },
    not_yet: {
      happened: 'This link does not work yet.',
      next: 'Open it again at the time given here.',
      at: 'Works from',
    },
    expired: { happened: 'This link has expired.', next: 'Ask its sender for a new one.', at: 'Expired' },
    revoked: {
      happened: 'This link was withdrawn.',
      next: 'Its sender has ended it. Ask them for a new one.',
      at: 'Withdrawn',
    },
    used: {
      happened: 'This link has already been used.',
      next: 'If you downloaded the file yourself, look among your browser’s downloads. If not, tell its sender, and ask for a new link.',
      at: 'Used',
    },
    being_claimed: {
      happened: 'This file is being downloaded at this moment.',
      next: 'If that download does not start, the link is free again in half a minute.',
    },
    lease_used_up: {
      happened: 'This download was fetched again too often.',
      next: 'It cannot be fetched any more. Ask its sender for a new link.',
    },
    claim_not_offered: { happened: 'This link is handed out in one go.', next: 'Use the Download button of its page.' },
    not_revocable: { happened: 'A presigned URL cannot be taken back.', next: 'It works until it expires.' },
    network_refused: {
      happened: 'This link does not work from your network.',
      next: 'Nothing was used up. Connect to the network that its sender named, and try again; or ask them for another way.',
    },
    pin_required: { happened: 'This link needs a PIN.', next: 'Its sender has it.' },
    pin_wrong: { happened: 'That PIN is wrong.', next: 'Check it with the sender, and try again.' },
    locked: {
      happened: 'This link is locked.',
      next: 'Too many wrong PINs were tried. Ask its sender for a new link.',
    },
    bucket_not_allowed: {
      happened: 'Links are not made for that bucket here.',
      next: 'Use the bucket that is served here.',
    },
    key_not_allowed: { happened: 'Links are not made for that key here.', next: 'Use a key under an allowed prefix.' },
    object_missing: { happened: 'There is no such file.', next: 'Check its key, or upload it first.' },
    object_archived: {
      happened: 'The file is archived.',
      next: 'Nothing was used up. It must be restored first: ask the sender of the link.',
    },
    object_unreadable: {
      happened: 'The file cannot be read at present.',
      next: 'Its storage does not give it out. Nothing was used up. Ask the sender of the link.',
    },
    object_gone: {
      happened: 'The file is no longer there.',
      next: 'It was removed or replaced since the link was made. Ask its sender for a new one.',
    },
    too_large: {
      happened: 'The file is too large for this way of downloading.',
      next: 'Nothing was used up. Open the link in a current browser with JavaScript on, or ask its sender for another kind of link.',
    },
    range_unsatisfiable: { happened: 'That part of the file does not exist.', next: 'Open the link again.' },
    busy: {
      happened: 'Very many are asking for this link just now.',
      next: 'Nothing was used up. Try again in a moment.',
    },
    shutting_down: {
      happened: 'This server is about to stop, and another one takes over.',
      next: 'Nothing was used up. Try again shortly.',
    },
    outcome_unknown: {
      happened: 'It is not known whether this link was used.',
      next: 'Try again. If it says used, ask its sender for a new one.',
    },
    storage_unavailable: {
      happened: 'The file could not be reached just now.',
      next: 'Nothing was used up. Try again in a moment.',
    },
    internal: {
      happened: 'Something went wrong on our side.',
      next: 'Try again. If it stays so, tell the sender of the link.',
    },
  },
};

const de: Texts = {
  aFile: 'Eine Datei für Sie',
  singleUse: 'Einmal-Link',
  size: 'Größe',
  until: 'Verfügbar bis',
  download: 'Herunterladen',
  pin: 'PIN',
  pinHint: (tries) => `Die PIN hat der Absender. Nach ${tries} falschen PINs wird der Link gesperrt.`,
  once: 'Dieser Link funktioniert einmal.',
  onceMeans: 'Öffnen Sie ihn auf dem Gerät, auf dem Sie die Datei behalten wollen.',
  times: (uses) => `Dieser Link funktioniert noch ${uses}-mal, je einmal pro Empfänger.`,
  approximate: (seconds) =>
    `Wenn Sie die Schaltfläche drücken, kann ${seconds} Sekunden lang auch jeder andere die Datei laden, der an ihre eigene Adresse gelangt.`,
  ends: 'Der Link endet {}.',
  holder: {
    downloaded: 'Sie haben diese Datei am {} hier heruntergeladen.',
    begun: 'Sie haben diesen Download am {} hier begonnen.',
    again:
      'Fehlt die Datei bei Ihren Downloads, oder ist sie nicht vollständig, können Sie sie hier bis zum {} noch einmal herunterladen.',
  },
  downloadAgain: 'Noch einmal herunterladen',
  triesLeft: (tries) => `Verbleibende Versuche: ${tries}.`,
  tryAgain: 'Noch einmal versuchen',
  opensIn: 'Öffnet sich von selbst in',
  kinds: {
    document: 'Dokument',
    image: 'Bild',
    video: 'Video',
    audio: 'Audio',
    archive: 'Archiv',
    text: 'Text',
    file: 'Datei',
  },
  saving: {
    starting: 'Beginnt …',
    progress: 'Fortschritt',
    stayHere: 'Lassen Sie diese Seite offen, bis der Download fertig ist.',
    offline: 'Die Verbindung ist weg. Sobald sie wieder da ist, geht es von selbst weiter.',
    waiting: 'Der Server kann gerade nicht liefern. Sobald er es kann, geht es von selbst weiter.',
    stalled: 'Gerade kommt nichts an. Wenn Sie den Download nicht angehalten haben, geht er von selbst weiter.',
    left: 'noch {}',
    complete: 'Fertig',
    whereItIs: 'Sie finden die Datei bei den Downloads Ihres Browsers.',
    checkedByDigest: 'Sie wurde geprüft und gleicht Bit für Bit der gesendeten.',
    begun: 'Ihr Browser lädt die Datei herunter.',
    unreachable: 'Der Server war nicht zu erreichen. Prüfen Sie Ihre Verbindung und beginnen Sie neu.',
    brokeOff: 'Der Download ist abgebrochen.',
    stopped: 'Der Download wurde angehalten.',
    corrupt:
      'Was ankam, ist nicht die gesendete Datei, und wurde deshalb nicht gespeichert. Geschieht das wieder, sagen Sie es dem Absender.',
    kept: 'Dieser Browser hat den Download begonnen und nicht beendet.',
    yoursUntil: 'Hier können Sie ihn neu beginnen bis',
    startAgain: 'Neu beginnen',
  },
  errors: {
    malformed: {
      happened: 'Dieser Link ist nicht vollständig.',
      next: 'Nichts wurde verbraucht. Kopieren Sie den ganzen Link bis zum letzten Zeichen aus der Nachricht und öffnen Sie ihn, oder bitten Sie den Absender um einen neuen.',
    },
    body_too_large: {
      happened: 'Das war zu viel.',
      next: 'Das Formular nimmt nur eine PIN. Öffnen Sie den Link noch einmal.',
    },
    unknown_route: {
      happened: 'Hier ist nichts.',
      next: 'Vergleichen Sie die Adresse mit dem Link, den Sie bekommen haben.',
    },
    method_not_allowed: {
      happened: 'So lässt sich die Adresse nicht verwenden.',
      next: 'Öffnen Sie den Link in Ihrem Browser.',
    },
    unauthenticated: {
      happened: 'Diese Adresse ist für Eigentümer von Dateien.',
      next: 'Signieren Sie die Anfrage mit AWS Signature Version 4.',
    },
    owner_not_allowed: {
      happened: 'Das sind die Links eines anderen Eigentümers.',
      next: 'Nur Administratoren dürfen sie auflisten.',
    },
    precondition_failed: {
      happened: 'Die Datei ist eine andere als die verlangte.',
      next: 'Öffnen Sie den Link noch einmal.',
    },
    unknown_link: {
      happened: 'Dieser Link ist hier nicht bekannt.',
      next: 'Prüfen Sie, ob er ganz kopiert wurde, oder bitten Sie den Absender um einen neuen.',
    },
    not_yet: {
      happened: 'Dieser Link funktioniert noch nicht.',
      next: 'Öffnen Sie ihn zur angegebenen Zeit noch einmal.',
      at: 'Gültig ab',
    },
    expired: {
      happened: 'Dieser Link ist abgelaufen.',
      next: 'Bitten Sie den Absender um einen neuen.',
      at: 'Abgelaufen',
    },
    revoked: {
      happened: 'Dieser Link wurde zurückgezogen.',
      next: 'Der Absender hat ihn beendet. Bitten Sie ihn um einen neuen.',
      at: 'Zurückgezogen',
    },
    used: {
      happened: 'Dieser Link wurde schon verwendet.',
      next: 'Haben Sie die Datei selbst heruntergeladen, finden Sie sie bei den Downloads Ihres Browsers. Wenn nicht, sagen Sie es dem Absender und bitten Sie um einen neuen Link.',
      at: 'Verwendet',
    },
    being_claimed: {
      happened: 'Diese Datei wird gerade heruntergeladen.',
      next: 'Kommt jener Download nicht zustande, ist der Link in einer halben Minute wieder frei.',
    },
    lease_used_up: {
      happened: 'Dieser Download wurde zu oft wiederholt.',
      next: 'Er ist nicht mehr abrufbar. Bitten Sie den Absender um einen neuen Link.',
    },
    claim_not_offered: {
      happened: 'Diesen Link gibt es nur am Stück.',
      next: 'Nehmen Sie die Schaltfläche auf seiner Seite.',
    },
    not_revocable: {
      happened: 'Eine vorsignierte URL lässt sich nicht zurücknehmen.',
      next: 'Sie gilt bis zu ihrem Ablauf.',
    },
    network_refused: {
      happened: 'Aus Ihrem Netz funktioniert dieser Link nicht.',
      next: 'Nichts wurde verbraucht. Verbinden Sie sich mit dem Netz, das der Absender genannt hat, und versuchen Sie es noch einmal, oder bitten Sie ihn um einen anderen Weg.',
    },
    pin_required: { happened: 'Dieser Link verlangt eine PIN.', next: 'Der Absender kennt sie.' },
    pin_wrong: {
      happened: 'Diese PIN ist falsch.',
      next: 'Fragen Sie beim Absender nach und versuchen Sie es noch einmal.',
    },
    locked: {
      happened: 'Dieser Link ist gesperrt.',
      next: 'Es wurden zu viele falsche PINs versucht. Bitten Sie den Absender um einen neuen Link.',
    },
    bucket_not_allowed: {
      happened: 'Für diesen Bucket gibt es hier keine Links.',
      next: 'Nehmen Sie den Bucket, der hier bedient wird.',
    },
    key_not_allowed: {
      happened: 'Für diesen Schlüssel gibt es hier keine Links.',
      next: 'Nehmen Sie einen Schlüssel mit erlaubtem Präfix.',
    },
    object_missing: {
      happened: 'Diese Datei gibt es nicht.',
      next: 'Prüfen Sie den Schlüssel, oder laden Sie sie zuerst hoch.',
    },
    object_archived: {
      happened: 'Die Datei ist archiviert.',
      next: 'Der Link ist nicht verbraucht. Sie muss zuerst wiederhergestellt werden: Fragen Sie den Absender.',
    },
    object_unreadable: {
      happened: 'Die Datei ist zurzeit nicht lesbar.',
      next: 'Ihr Speicher gibt sie nicht heraus. Der Link ist nicht verbraucht. Fragen Sie den Absender.',
    },
    object_gone: {
      happened: 'Die Datei ist nicht mehr da.',
      next: 'Sie wurde entfernt oder ersetzt, seit es den Link gibt. Bitten Sie den Absender um einen neuen.',
    },
    too_large: {
      happened: 'Auf diesem Weg ist die Datei zu groß.',
      next: 'Nichts wurde verbraucht. Öffnen Sie den Link in einem aktuellen Browser mit JavaScript, oder bitten Sie den Absender um einen anderen Link.',
    },
    range_unsatisfiable: { happened: 'Diesen Teil der Datei gibt es nicht.', next: 'Öffnen Sie den Link noch einmal.' },
    busy: {
      happened: 'Sehr viele fragen gerade nach diesem Link.',
      next: 'Nichts wurde verbraucht. Versuchen Sie es gleich noch einmal.',
    },
    shutting_down: {
      happened: 'Dieser Server wird gerade abgelöst.',
      next: 'Es wurde nichts verbraucht. Versuchen Sie es gleich noch einmal.',
    },
    outcome_unknown: {
      happened: 'Ob dieser Link verbraucht ist, lässt sich nicht sagen.',
      next: 'Versuchen Sie es noch einmal. Gilt er als verwendet, bitten Sie den Absender um einen neuen.',
    },
    storage_unavailable: {
      happened: 'Die Datei war gerade nicht zu erreichen.',
      next: 'Nichts wurde verbraucht. Versuchen Sie es gleich noch einmal.',
    },
    internal: {
      happened: 'Auf unserer Seite ging etwas schief.',
      next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie es dem Absender des Links.',
    },
  },
};

const fr: Texts = {
  aFile: 'Un fichier pour vous',
  singleUse: 'Lien à usage unique',
  size: 'Taille',
  until: 'Disponible jusqu’au',
  download: 'Télécharger',
  pin: 'Code PIN',
  pinHint: (tries) => `L’expéditeur a le code PIN. ${tries} codes faux verrouillent le lien.`,
  once: 'Ce lien fonctionne une seule fois.',
  onceMeans: 'Ouvrez-le sur l’appareil où vous voulez garder le fichier.',
  times: (uses) => `Ce lien fonctionne encore ${uses} fois, une fois par destinataire.`,
  approximate: (seconds) =>
    `Pendant ${seconds} secondes après l’appui sur le bouton, quiconque obtient l’adresse propre du fichier peut aussi le télécharger.`,
  ends: 'Le lien prend fin {}.',
  holder: {
    downloaded: 'Vous avez téléchargé ce fichier ici le {}.',
    begun: 'Vous avez commencé ce téléchargement ici le {}.',
    again:
      'Si le fichier manque parmi vos téléchargements, ou s’il est incomplet, vous pouvez le télécharger de nouveau ici jusqu’au {}.',
  },
  downloadAgain: 'Télécharger de nouveau',
  triesLeft: (tries) => `Essais restants : ${tries}.`,
  tryAgain: 'Réessayer',
  opensIn: 'S’ouvrira de lui-même dans',
  kinds: {
    document: 'Document',
    image: 'Image',
    video: 'Vidéo',
    audio: 'Audio',
    archive: 'Archive',
    text: 'Texte',
    file: 'Fichier',
  },
  saving: {
    starting: 'Démarrage…',
    progress: 'Progression du téléchargement',
    stayHere: 'Gardez cette page ouverte jusqu’à la fin.',
    offline: 'La connexion est coupée. Le téléchargement reprendra de lui-même dès son retour.',
    waiting:
      'Le serveur ne peut rien envoyer pour le moment. Le téléchargement reprendra de lui-même dès que possible.',
    stalled:
      'Rien n’arrive pour le moment. Si vous ne l’avez pas mis en pause, le téléchargement reprendra de lui-même.',
    left: 'encore {}',
    complete: 'Terminé',
    whereItIs: 'Vous trouverez le fichier parmi les téléchargements de votre navigateur.',
    checkedByDigest: 'Il a été vérifié : c’est, bit pour bit, le fichier envoyé.',
    begun: 'Votre navigateur télécharge le fichier.',
    unreachable: 'Le serveur n’a pas pu être joint. Vérifiez votre connexion, puis recommencez.',
    brokeOff: 'Le téléchargement s’est interrompu.',
    stopped: 'Le téléchargement a été arrêté.',
    corrupt:
      'Ce qui est arrivé n’est pas le fichier envoyé et n’a donc pas été enregistré. Si cela se reproduit, prévenez l’expéditeur.',
    kept: 'Ce navigateur a commencé le téléchargement sans le finir.',
    yoursUntil: 'Vous pouvez le recommencer ici jusqu’au',
    startAgain: 'Recommencer',
  },
  errors: {
    malformed: {
      happened: 'Ce lien est incomplet.',
      next: 'Rien n’a été consommé. Copiez le lien entier depuis le message, jusqu’au dernier caractère, et ouvrez-le, ou demandez-en un nouveau à l’expéditeur.',
    },
    body_too_large: {
      happened: 'C’était trop.',
      next: 'Le formulaire ne prend qu’un code PIN. Ouvrez de nouveau le lien.',
    },
    unknown_route: { happened: 'Il n’y a rien ici.', next: 'Comparez l’adresse avec le lien que vous avez reçu.' },
    method_not_allowed: {
      happened: 'Cette adresse ne s’utilise pas ainsi.',
      next: 'Ouvrez le lien dans votre navigateur.',
    },
    unauthenticated: {
      happened: 'Cette adresse est réservée aux propriétaires de fichiers.',
      next: 'Signez la requête avec AWS Signature Version 4.',
    },
    owner_not_allowed: {
      happened: 'Ces liens sont ceux d’un autre propriétaire.',
      next: 'Seul un administrateur peut les lister.',
    },
    precondition_failed: { happened: 'Le fichier n’est pas celui demandé.', next: 'Ouvrez de nouveau le lien.' },
    unknown_link: {
      happened: 'Ce lien n’est pas connu ici.',
      next: 'Vérifiez qu’il a été copié en entier, ou demandez-en un nouveau à l’expéditeur.',
    },
    not_yet: {
      happened: 'Ce lien ne fonctionne pas encore.',
      next: 'Ouvrez-le de nouveau à l’heure indiquée.',
      at: 'Valable à partir du',
    },
    expired: { happened: 'Ce lien a expiré.', next: 'Demandez-en un nouveau à l’expéditeur.', at: 'Expiré le' },
    revoked: {
      happened: 'Ce lien a été retiré.',
      next: 'L’expéditeur y a mis fin. Demandez-lui-en un nouveau.',
      at: 'Retiré le',
    },
    used: {
      happened: 'Ce lien a déjà été utilisé.',
      next: 'Si vous avez téléchargé le fichier vous-même, cherchez-le parmi les téléchargements de votre navigateur. Sinon, prévenez l’expéditeur et demandez un nouveau lien.',
      at: 'Utilisé le',
    },
    being_claimed: {
      happened: 'Ce fichier est en cours de téléchargement.',
      next: 'Si ce téléchargement ne démarre pas, le lien sera de nouveau libre dans une demi-minute.',
    },
    lease_used_up: {
      happened: 'Ce téléchargement a été répété trop souvent.',
      next: 'Il n’est plus disponible. Demandez un nouveau lien à l’expéditeur.',
    },
    claim_not_offered: { happened: 'Ce lien se remet d’un seul tenant.', next: 'Utilisez le bouton de sa page.' },
    not_revocable: { happened: 'Une URL présignée ne se retire pas.', next: 'Elle fonctionne jusqu’à son expiration.' },
    network_refused: {
      happened: 'Ce lien ne fonctionne pas depuis votre réseau.',
      next: 'Rien n’a été consommé. Connectez-vous au réseau indiqué par l’expéditeur et réessayez, ou demandez-lui un autre moyen.',
    },
    pin_required: { happened: 'Ce lien demande un code PIN.', next: 'L’expéditeur le connaît.' },
    pin_wrong: { happened: 'Ce code PIN est faux.', next: 'Vérifiez-le auprès de l’expéditeur, puis réessayez.' },
    locked: {
      happened: 'Ce lien est verrouillé.',
      next: 'Trop de codes faux ont été essayés. Demandez un nouveau lien à l’expéditeur.',
    },
    bucket_not_allowed: {
      happened: 'On ne crée pas ici de liens pour ce bucket.',
      next: 'Utilisez celui qui est servi ici.',
    },
    key_not_allowed: {
      happened: 'On ne crée pas ici de liens pour cette clé.',
      next: 'Utilisez une clé au préfixe autorisé.',
    },
    object_missing: { happened: 'Ce fichier n’existe pas.', next: 'Vérifiez sa clé, ou envoyez-le d’abord.' },
    object_archived: {
      happened: 'Le fichier est archivé.',
      next: 'Le lien n’a pas été consommé. Le fichier doit d’abord être restauré : demandez à l’expéditeur.',
    },
    object_unreadable: {
      happened: 'Le fichier est actuellement illisible.',
      next: 'Son stockage ne le délivre pas. Le lien n’a pas été consommé. Demandez à l’expéditeur.',
    },
    object_gone: {
      happened: 'Le fichier n’est plus là.',
      next: 'Il a été retiré ou remplacé depuis la création du lien. Demandez-en un nouveau à l’expéditeur.',
    },
    too_large: {
      happened: 'Le fichier est trop gros pour ce mode de téléchargement.',
      next: 'Rien n’a été consommé. Ouvrez le lien dans un navigateur récent avec JavaScript, ou demandez un autre lien à l’expéditeur.',
    },
    range_unsatisfiable: { happened: 'Cette partie du fichier n’existe pas.', next: 'Ouvrez de nouveau le lien.' },
    busy: {
      happened: 'Ce lien est très demandé en ce moment.',
      next: 'Rien n’a été consommé. Réessayez dans un instant.',
    },
    shutting_down: {
      happened: 'Ce serveur va s’arrêter, un autre prend le relais.',
      next: 'Rien n’a été consommé. Réessayez dans un instant.',
    },
    outcome_unknown: {
      happened: 'On ne sait pas si ce lien a été utilisé.',
      next: 'Réessayez. S’il est dit utilisé, demandez-en un nouveau à l’expéditeur.',
    },
    storage_unavailable: {
      happened: 'Le fichier n’a pas pu être atteint.',
      next: 'Rien n’a été consommé. Réessayez dans un instant.',
    },
    internal: {
      happened: 'Une erreur s’est produite de notre côté.',
      next: 'Réessayez. Si cela persiste, prévenez l’expéditeur du lien.',
    },
  },
};

const es: Texts = {
  aFile: 'Un archivo para usted',
  singleUse: 'Enlace de un solo uso',
  size: 'Tamaño',
  until: 'Disponible hasta',
  download: 'Descargar',
  pin: 'PIN',
  pinHint: (tries) => `El remitente tiene el PIN. Con ${tries} PIN erróneos el enlace se bloquea.`,
  once: 'Este enlace funciona una sola vez.',
  onceMeans: 'Ábralo en el dispositivo donde quiera guardar el archivo.',
  times: (uses) => `Este enlace funciona ${uses} veces más, una por destinatario.`,
  approximate: (seconds) =>
    `Durante ${seconds} segundos después de pulsar el botón, cualquiera que consiga la dirección propia del archivo también podrá descargarlo.`,
  ends: 'El enlace caduca {}.',
  holder: {
    downloaded: 'Usted descargó este archivo aquí el {}.',
    begun: 'Usted empezó esta descarga aquí el {}.',
    again:
      'Si el archivo no está entre sus descargas, o no está completo, puede descargarlo de nuevo aquí hasta el {}.',
  },
  downloadAgain: 'Descargar de nuevo',
  triesLeft: (tries) => `Intentos restantes: ${tries}.`,
  tryAgain: 'Reintentar',
  opensIn: 'Se abrirá por sí solo en',
  kinds: {
    document: 'Documento',
    image: 'Imagen',
    video: 'Vídeo',
    audio: 'Audio',
    archive: 'Archivo comprimido',
    text: 'Texto',
    file: 'Archivo',
  },
  saving: {
    starting: 'Empezando…',
    progress: 'Progreso de la descarga',
    stayHere: 'Deje esta página abierta hasta que termine.',
    offline: 'Se perdió la conexión. La descarga seguirá sola en cuanto vuelva.',
    waiting: 'El servidor no puede enviar nada en este momento. La descarga seguirá sola en cuanto pueda.',
    stalled: 'Ahora mismo no llega nada. Si no la ha pausado, la descarga seguirá sola.',
    left: 'tiempo restante: {}',
    complete: 'Completo',
    whereItIs: 'Encontrará el archivo entre las descargas de su navegador.',
    checkedByDigest: 'Se comprobó: es, bit a bit, el archivo enviado.',
    begun: 'Su navegador está descargando el archivo.',
    unreachable: 'No se pudo llegar al servidor. Compruebe su conexión y empiece de nuevo.',
    brokeOff: 'La descarga se interrumpió.',
    stopped: 'La descarga se detuvo.',
    corrupt: 'Lo que llegó no es el archivo enviado, así que no se guardó. Si vuelve a ocurrir, avise al remitente.',
    kept: 'Este navegador empezó la descarga y no la terminó.',
    yoursUntil: 'Puede empezarla de nuevo aquí hasta',
    startAgain: 'Empezar de nuevo',
  },
  errors: {
    malformed: {
      happened: 'Este enlace no está completo.',
      next: 'No se ha gastado nada. Copie del mensaje el enlace entero, hasta el último carácter, y ábralo, o pida uno nuevo al remitente.',
    },
    body_too_large: {
      happened: 'Fue demasiado.',
      next: 'El formulario solo toma un PIN. Abra el enlace de nuevo.',
    },
    unknown_route: { happened: 'Aquí no hay nada.', next: 'Compare la dirección con el enlace que recibió.' },
    method_not_allowed: { happened: 'Esta dirección no se usa así.', next: 'Abra el enlace en su navegador.' },
    unauthenticated: {
      happened: 'Esta dirección es para propietarios de archivos.',
      next: 'Firme la petición con AWS Signature Version 4.',
    },
    owner_not_allowed: {
      happened: 'Esos enlaces son de otro propietario.',
      next: 'Solo un administrador puede listarlos.',
    },
    precondition_failed: { happened: 'El archivo no es el que se pidió.', next: 'Abra el enlace de nuevo.' },
    unknown_link: {
      happened: 'Este enlace no se conoce aquí.',
      next: 'Compruebe que se copió entero, o pida uno nuevo al remitente.',
    },
    not_yet: {
      happened: 'Este enlace todavía no funciona.',
      next: 'Ábralo de nuevo a la hora indicada.',
      at: 'Funciona desde',
    },
    expired: { happened: 'Este enlace ha caducado.', next: 'Pida uno nuevo al remitente.', at: 'Caducó' },
    revoked: {
      happened: 'Este enlace se ha retirado.',
      next: 'El remitente le puso fin. Pídale uno nuevo.',
      at: 'Retirado',
    },
    used: {
      happened: 'Este enlace ya se ha usado.',
      next: 'Si usted mismo descargó el archivo, búsquelo entre las descargas de su navegador. Si no, avise al remitente y pida un enlace nuevo.',
      at: 'Usado',
    },
    being_claimed: {
      happened: 'Este archivo se está descargando en este momento.',
      next: 'Si esa descarga no empieza, el enlace quedará libre en medio minuto.',
    },
    lease_used_up: {
      happened: 'Esta descarga se ha repetido demasiadas veces.',
      next: 'Ya no se puede obtener. Pida un enlace nuevo al remitente.',
    },
    claim_not_offered: { happened: 'Este enlace se entrega de una vez.', next: 'Use el botón de su página.' },
    not_revocable: { happened: 'Una URL prefirmada no se puede retirar.', next: 'Funciona hasta que caduca.' },
    network_refused: {
      happened: 'Este enlace no funciona desde su red.',
      next: 'No se ha gastado nada. Conéctese a la red que indicó el remitente e inténtelo de nuevo, o pídale otra forma.',
    },
    pin_required: { happened: 'Este enlace pide un PIN.', next: 'Lo tiene el remitente.' },
    pin_wrong: { happened: 'Ese PIN no es correcto.', next: 'Compruébelo con el remitente e inténtelo de nuevo.' },
    locked: {
      happened: 'Este enlace está bloqueado.',
      next: 'Se probaron demasiados PIN erróneos. Pida un enlace nuevo al remitente.',
    },
    bucket_not_allowed: { happened: 'Aquí no se crean enlaces para ese bucket.', next: 'Use el que se sirve aquí.' },
    key_not_allowed: {
      happened: 'Aquí no se crean enlaces para esa clave.',
      next: 'Use una clave con un prefijo permitido.',
    },
    object_missing: { happened: 'Ese archivo no existe.', next: 'Compruebe su clave, o súbalo primero.' },
    object_archived: {
      happened: 'El archivo está archivado.',
      next: 'El enlace no se ha gastado. Primero hay que restaurarlo: pregunte al remitente.',
    },
    object_unreadable: {
      happened: 'El archivo no se puede leer por ahora.',
      next: 'Su almacenamiento no lo entrega. El enlace no se ha gastado. Pregunte al remitente.',
    },
    object_gone: {
      happened: 'El archivo ya no está.',
      next: 'Se quitó o se cambió desde que se hizo el enlace. Pida uno nuevo al remitente.',
    },
    too_large: {
      happened: 'El archivo es demasiado grande para esta forma de descarga.',
      next: 'No se ha gastado nada. Abra el enlace en un navegador actual con JavaScript, o pida otro tipo de enlace.',
    },
    range_unsatisfiable: { happened: 'Esa parte del archivo no existe.', next: 'Abra el enlace de nuevo.' },
    busy: {
      happened: 'Muchos piden este enlace ahora mismo.',
      next: 'No se ha gastado nada. Inténtelo de nuevo en un momento.',
    },
    shutting_down: {
      happened: 'Este servidor está a punto de detenerse y otro lo sustituye.',
      next: 'No se ha gastado nada. Inténtelo de nuevo en un momento.',
    },
    outcome_unknown: {
      happened: 'No se sabe si este enlace se ha usado.',
      next: 'Inténtelo de nuevo. Si consta como usado, pida uno nuevo al remitente.',
    },
    storage_unavailable: {
      happened: 'No se pudo llegar al archivo ahora.',
      next: 'No se ha gastado nada. Inténtelo de nuevo en un momento.',
    },
    internal: {
      happened: 'Algo falló por nuestra parte.',
      next: 'Inténtelo de nuevo. Si sigue igual, avise al remitente del enlace.',
    },
  },
};

const ja: Texts = {
  aFile: 'ファイルが届いています',
  singleUse: '一回限りのリンク',
  size: 'サイズ',
  until: '有効期限',
  download: 'ダウンロード',
  pin: '暗証番号',
  pinHint: (tries) => `暗証番号は送信者が知っています。${tries}回間違えるとリンクはロックされます。`,
  once: 'このリンクは一度だけ使えます。',
  onceMeans: 'ファイルを保存したい端末で開いてください。',
  times: (uses) => `このリンクはあと${uses}回、受取人ごとに一度使えます。`,
  approximate: (seconds) =>
    `ボタンを押してから${seconds}秒間は、ファイルそのもののアドレスを知った人なら誰でもダウンロードできます。`,
  ends: 'このリンクは{}に使えなくなります。',
  holder: {
    downloaded: 'このファイルは{}にこのブラウザーでダウンロードしました。',
    begun: 'このダウンロードは{}にこのブラウザーで始めました。',
    again: 'ファイルが見つからない場合や不完全な場合は、{}までここでもう一度ダウンロードできます。',
  },
  downloadAgain: 'もう一度ダウンロード',
  triesLeft: (tries) => `残りの試行回数：${tries}回`,
  tryAgain: 'もう一度試す',
  opensIn: '自動的に開くまで',
  kinds: {
    document: '文書',
    image: '画像',
    video: '動画',
    audio: '音声',
    archive: 'アーカイブ',
    text: 'テキスト',
    file: 'ファイル',
  },
  saving: {
    starting: '開始しています…',
    progress: 'ダウンロードの進行状況',
    stayHere: '完了するまでこのページを開いたままにしてください。',
    offline: '接続が切れました。回復すると自動的に再開します。',
    waiting: 'サーバーが一時的に送信できません。回復すると自動的に再開します。',
    stalled: '今はデータが届いていません。一時停止していなければ、自動的に再開します。',
    left: '残り{}',
    complete: '完了しました',
    whereItIs: 'ファイルはブラウザーのダウンロードにあります。',
    checkedByDigest: '確認の結果、送られたファイルと完全に一致しました。',
    begun: 'ブラウザーがファイルをダウンロードしています。',
    unreachable: 'サーバーに接続できませんでした。接続を確認して、もう一度始めてください。',
    brokeOff: 'ダウンロードが中断しました。',
    stopped: 'ダウンロードが停止されました。',
    corrupt: '届いた内容が送られたファイルと異なるため、保存しませんでした。繰り返す場合は送信者に知らせてください。',
    kept: 'このブラウザーで始めたダウンロードが完了していません。',
    yoursUntil: 'ここで再度開始できる期限',
    startAgain: '最初からやり直す',
  },
  errors: {
    malformed: {
      happened: 'このリンクは不完全です。',
      next: 'リンクは消費されていません。メッセージのリンクを最後の文字までコピーして開くか、送信者に新しいリンクを求めてください。',
    },
    body_too_large: {
      happened: '送信内容が大きすぎます。',
      next: 'フォームが受け付けるのは暗証番号だけです。リンクを開き直してください。',
    },
    unknown_route: { happened: 'ここには何もありません。', next: 'アドレスを受け取ったリンクと見比べてください。' },
    method_not_allowed: {
      happened: 'このアドレスはその方法では使えません。',
      next: 'ブラウザーでリンクを開いてください。',
    },
    unauthenticated: {
      happened: 'このアドレスはファイルの所有者用です。',
      next: 'AWS Signature Version 4で署名してください。',
    },
    owner_not_allowed: { happened: 'これは別の所有者のリンクです。', next: '一覧できるのは管理者だけです。' },
    precondition_failed: { happened: '求められたものとは別のファイルです。', next: 'リンクを開き直してください。' },
    unknown_link: {
      happened: 'このリンクは登録されていません。',
      next: '全体をコピーしたか確認するか、送信者に新しいリンクを求めてください。',
    },
    not_yet: {
      happened: 'このリンクはまだ使えません。',
      next: '表示された時刻になったら、もう一度開いてください。',
      at: '開始時刻',
    },
    expired: { happened: 'このリンクは期限切れです。', next: '送信者に新しいリンクを求めてください。', at: '期限' },
    revoked: {
      happened: 'このリンクは取り消されました。',
      next: '送信者が終了させました。新しいリンクを求めてください。',
      at: '取り消し',
    },
    used: {
      happened: 'このリンクは使用済みです。',
      next: 'ご自身でダウンロードした場合は、ブラウザーのダウンロードを確認してください。心当たりがなければ送信者に知らせ、新しいリンクを求めてください。',
      at: '使用日時',
    },
    being_claimed: {
      happened: 'このファイルは今ダウンロードされています。',
      next: 'そのダウンロードが始まらなければ、30秒後にまた使えます。',
    },
    lease_used_up: {
      happened: 'このダウンロードは繰り返されすぎました。',
      next: 'これ以上は取得できません。送信者に新しいリンクを依頼してください。',
    },
    claim_not_offered: { happened: 'このリンクは一括でのみ渡されます。', next: 'ページのボタンを使ってください。' },
    not_revocable: { happened: '署名付き URL は取り消せません。', next: '有効期限まで使えます。' },
    network_refused: {
      happened: 'お使いのネットワークからは使えません。',
      next: 'リンクは消費されていません。送信者が指定したネットワークに接続してもう一度試すか、別の方法を送信者に相談してください。',
    },
    pin_required: { happened: 'このリンクには暗証番号が必要です。', next: '送信者が知っています。' },
    pin_wrong: { happened: '暗証番号が違います。', next: '送信者に確認して、もう一度試してください。' },
    locked: {
      happened: 'このリンクはロックされています。',
      next: '誤った暗証番号が何度も入力されました。送信者に新しいリンクを求めてください。',
    },
    bucket_not_allowed: {
      happened: 'そのバケットのリンクはここでは作れません。',
      next: 'ここで扱うバケットを使ってください。',
    },
    key_not_allowed: {
      happened: 'そのキーのリンクはここでは作れません。',
      next: '許可された接頭辞のキーを使ってください。',
    },
    object_missing: {
      happened: 'そのファイルはありません。',
      next: 'キーを確認するか、先にアップロードしてください。',
    },
    object_archived: {
      happened: 'ファイルはアーカイブされています。',
      next: 'リンクは消費されていません。先に復元が必要です。送信者に問い合わせてください。',
    },
    object_unreadable: {
      happened: 'ファイルは現在読み取れません。',
      next: '保存先がファイルを渡しません。リンクは消費されていません。送信者に問い合わせてください。',
    },
    object_gone: {
      happened: 'ファイルはもうありません。',
      next: 'リンクの作成後に削除または置き換えられました。送信者に新しいリンクを求めてください。',
    },
    too_large: {
      happened: 'この方法でダウンロードするには大きすぎます。',
      next: '何も消費されていません。JavaScriptが有効な最新のブラウザーで開くか、送信者に別の種類のリンクを求めてください。',
    },
    range_unsatisfiable: { happened: 'ファイルのその部分は存在しません。', next: 'リンクを開き直してください。' },
    busy: {
      happened: 'このリンクへのアクセスが集中しています。',
      next: '何も消費されていません。少し待ってもう一度試してください。',
    },
    shutting_down: {
      happened: 'このサーバーは間もなく停止し、別のサーバーに引き継がれます。',
      next: '何も消費されていません。少し待ってからもう一度試してください。',
    },
    outcome_unknown: {
      happened: 'このリンクが使用されたかどうか分かりません。',
      next: 'もう一度試してください。使用済みと表示されたら、送信者に新しいリンクを求めてください。',
    },
    storage_unavailable: {
      happened: '今はファイルに接続できません。',
      next: '何も消費されていません。少し待ってもう一度試してください。',
    },
    internal: {
      happened: 'こちら側で問題が起きました。',
      next: 'もう一度試してください。続く場合は送信者に知らせてください。',
    },
  },
};

export const TEXTS: Readonly<Record<Language, Texts>> = { en, de, fr, es, ja };
