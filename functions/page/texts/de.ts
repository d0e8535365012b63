import { byCount } from './by-count.ts';
import type { Texts } from './texts.ts';

export const de: Texts = {
  direction: 'ltr',
  aFile: 'Eine Datei für Sie',
  singleUse: 'Einmal-Link',
  sentBy: '{} hat Ihnen eine Datei geschickt.',
  ask: {
    button: 'Um einen neuen Link bitten',
    subject: 'Bitte um einen neuen Link',
    body: 'Ihr Download-Link (Kennung {}) funktioniert nicht mehr. Könnten Sie mir bitte einen neuen schicken?',
  },
  privacy: 'Datenschutz',
  size: 'Größe',
  files: 'Dateien',
  more: byCount('de', { other: 'und # weitere' }),
  until: 'Verfügbar bis',
  download: 'Herunterladen',
  pin: 'PIN',
  pinHint: (tries) => `Die PIN hat der Absender. Nach ${tries} falschen PINs wird der Link gesperrt.`,
  once: 'Dieser Link funktioniert einmal.',
  onceMeans: 'Öffnen Sie ihn auf dem Gerät, auf dem Sie die Datei behalten wollen.',
  times: (uses) => `Dieser Link funktioniert noch ${uses}-mal, je einmal pro Empfänger.`,
  approximate: byCount('de', {
    one: 'Wenn Sie die Schaltfläche drücken, kann # Sekunde lang auch jeder andere die Datei laden, der an ihre eigene Adresse gelangt.',
    other:
      'Wenn Sie die Schaltfläche drücken, kann # Sekunden lang auch jeder andere die Datei laden, der an ihre eigene Adresse gelangt.',
  }),
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
  downloading: {
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
