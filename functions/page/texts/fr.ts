import { byCount } from './by-count.ts';
import type { Texts } from './texts.ts';

export const fr: Texts = {
  direction: 'ltr',
  aFile: 'Un fichier pour vous',
  singleUse: 'Lien à usage unique',
  sentBy: '{} vous a envoyé un fichier.',
  ask: {
    button: 'Demander un nouveau lien',
    subject: 'Demande d’un nouveau lien',
    body: 'Votre lien de téléchargement (identifiant {}) ne fonctionne plus. Pourriez-vous m’en envoyer un nouveau ?',
  },
  privacy: 'Confidentialité',
  size: 'Taille',
  files: 'Fichiers',
  more: byCount('fr', { one: 'et # autre', other: 'et # autres' }),
  until: 'Disponible jusqu’au',
  download: 'Télécharger',
  pin: 'Code PIN',
  pinHint: (tries) => `L’expéditeur a le code PIN. ${tries} codes faux verrouillent le lien.`,
  once: 'Ce lien fonctionne une seule fois.',
  onceMeans: 'Ouvrez-le sur l’appareil où vous voulez garder le fichier.',
  times: (uses) => `Ce lien fonctionne encore ${uses} fois, une fois par destinataire.`,
  approximate: byCount('fr', {
    one: 'Pendant # seconde après l’appui sur le bouton, quiconque obtient l’adresse propre du fichier peut aussi le télécharger.',
    other:
      'Pendant # secondes après l’appui sur le bouton, quiconque obtient l’adresse propre du fichier peut aussi le télécharger.',
  }),
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
  downloading: {
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
