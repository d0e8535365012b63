import type { HttpCode, RecipientCode } from '../../core/refusals.ts';

/** The text of an error: what happened, and what to do next. */
export interface ErrorText {
  happened: string;
  next: string;
  /** The label of the time beside it. */
  at?: string;
}

/** Every text of the pages in one language. A text that is missing does not compile. */
export interface Texts {
  /** Which way the language is written. */
  direction: 'ltr' | 'rtl';
  /** Stands for the name of a file whose name may not be shown. */
  aFile: string;
  /** The line above the heading of pages that are about no file. */
  singleUse: string;
  /** The line above all others; {} is the sender. */
  sentBy: string;
  /** To a recipient whose link has ended: a mail to its sender, and what stands in it; {} is the link's id. */
  ask: { button: string; subject: string; body: string };
  /** The link to the privacy notice. */
  privacy: string;
  size: string;
  /** Before the number of files in an archive. */
  files: string;
  /** Behind the first names: how many more there are. */
  more: (count: number) => string;
  until: string;
  download: string;
  pin: string;
  pinHint: (tries: number) => string;
  once: string;
  /** What that means for the recipient, before they press the button. */
  onceMeans: string;
  times: (uses: number) => string;
  approximate: (seconds: number) => string;
  /** For a link that ends soon; {} is the time left, as in "in 25 minutes". */
  ends: string;
  /** To the holder of a claim; {} is a moment. */
  holder: { downloaded: string; begun: string; again: string };
  downloadAgain: string;
  triesLeft: (tries: number) => string;
  tryAgain: string;
  /** Before the time left until a link works. */
  opensIn: string;
  kinds: Record<'document' | 'image' | 'video' | 'audio' | 'archive' | 'text' | 'file', string>;
  /** While a script downloads the file, and afterwards. */
  downloading: {
    starting: string;
    progress: string;
    stayHere: string;
    /** The server cannot be reached. */
    offline: string;
    /** The server answers, but not with the file. */
    waiting: string;
    stalled: string;
    /** {} is a duration. */
    left: string;
    complete: string;
    whereItIs: string;
    checkedByDigest: string;
    /** The form was sent, and the page cannot see what becomes of it. */
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
  /** The errors that a recipient can get. Those for owners only are not translated. */
  errors: Record<RecipientCode | HttpCode, ErrorText>;
}
