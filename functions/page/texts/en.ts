import { byCount } from './by-count.ts';
import type { Texts } from './texts.ts';

export const en: Texts = {
  direction: 'ltr',
  aFile: 'A file for you',
  singleUse: 'Single-use link',
  sentBy: '{} sent you a file.',
  ask: {
    button: 'Ask for a new link',
    subject: 'A new link, please',
    body: 'Your download link (id {}) does not work any more. Could you please send me a new one?',
  },
  privacy: 'Privacy',
  size: 'Size',
  files: 'Files',
  more: byCount('en', { other: 'and # more' }),
  until: 'Available until',
  download: 'Download',
  pin: 'PIN',
  pinHint: (tries) => `Its sender has the PIN. ${tries} wrong ones lock the link.`,
  once: 'This link works once.',
  onceMeans: 'Open it on the device where you want to keep the file.',
  times: (uses) => `This link works ${uses} more times, once for each recipient.`,
  approximate: byCount('en', {
    one: 'For # second after you press the button, anybody who gets hold of the file’s own address can download it too.',
    other:
      'For # seconds after you press the button, anybody who gets hold of the file’s own address can download it too.',
  }),
  ends: 'The link ends {}.',
  holder: {
    downloaded: 'You downloaded this file here on {}.',
    begun: 'You started this download here on {}.',
    again: 'If the file is missing from your downloads, or incomplete, you can download it again here until {}.',
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
  downloading: {
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
    corrupt: 'What arrived is not the file that was sent, so it was not saved. If it happens again, tell the sender.',
    kept: 'This browser has begun the download, but not finished it.',
    yoursUntil: 'You can start it again here until',
    startAgain: 'Start again',
  },
  errors: {
    malformed: {
      happened: 'This link is incomplete.',
      next: 'Nothing was used up. Copy the whole link from the message, down to its last character, and open that, or ask its sender for a new one.',
    },
    body_too_large: {
      happened: 'The form was too large.',
      next: 'It takes only a PIN. Open the link again.',
    },
    unknown_route: {
      happened: 'There is nothing here.',
      next: 'Check the address against the link that you were given.',
    },
    method_not_allowed: { happened: 'The address cannot be used that way.', next: 'Open the link in your browser.' },
    precondition_failed: { happened: 'The file is not the one that was asked for.', next: 'Open the link again.' },
    unknown_link: {
      happened: 'This link is unknown.',
      next: 'Check that you copied all of it, or ask its sender for a new one.',
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
      happened: 'Someone is downloading this file right now.',
      next: 'If that download does not start, the link is free again in half a minute.',
    },
    lease_used_up: {
      happened: 'This download was repeated too often.',
      next: 'It cannot be downloaded again. Ask its sender for a new link.',
    },
    claim_not_offered: {
      happened: 'This link sends its file in one piece.',
      next: 'Use the Download button of its page.',
    },
    network_refused: {
      happened: 'This link does not work from your network.',
      next: 'Nothing was used up. Connect to the network that its sender named and try again, or ask them for another way.',
    },
    pin_required: { happened: 'This link needs a PIN.', next: 'Ask its sender for it.' },
    pin_wrong: { happened: 'That PIN is wrong.', next: 'Check it with the sender, and try again.' },
    locked: {
      happened: 'This link is locked.',
      next: 'Too many wrong PINs were tried. Ask its sender for a new link.',
    },
    object_archived: {
      happened: 'The file is archived.',
      next: 'Nothing was used up. It must be restored first: ask the sender of the link.',
    },
    object_unreadable: {
      happened: 'The file cannot be read at present.',
      next: 'Its storage refuses access. Nothing was used up. Ask the sender of the link.',
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
      happened: 'Too many people are opening this link right now.',
      next: 'Nothing was used up. Try again in a moment.',
    },
    shutting_down: {
      happened: 'This server is shutting down, and another one takes over.',
      next: 'Nothing was used up. Try again shortly.',
    },
    outcome_unknown: {
      happened: 'We cannot tell whether this link was used.',
      next: 'Try again. If the link turns out to be used, ask its sender for a new one.',
    },
    storage_unavailable: {
      happened: 'The file could not be reached just now.',
      next: 'Nothing was used up. Try again in a moment.',
    },
    internal: {
      happened: 'Something went wrong on our side.',
      next: 'Try again. If it happens again, tell the sender of the link.',
    },
  },
};
