import type { ErrorCode } from '../../core/errors.ts';

/** What a page says of an error: what happened, and what to do next. */
export interface ErrorText {
  happened: string;
  next: string;
  /** What the time beside it is the time of. */
  at?: string;
}

/** Every text of the pages in one language. A text that is missing does not compile. */
export interface Texts {
  /** Which way the language is written. */
  direction: 'ltr' | 'rtl';
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
  /** While a script downloads the file, and afterwards. */
  downloading: {
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
