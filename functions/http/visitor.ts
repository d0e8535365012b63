import { isbot } from 'isbot';
import Negotiator from 'negotiator';
import type { RequestHeaders } from './request.ts';

/** The sender of a request, as far as its headers tell. */
export interface Visitor {
  /** Decides whether a GET may claim. */
  kind: 'browser' | 'previewer' | 'prefetch' | 'program';
  /**
   * Whether it would save one of our pages as the file that it came for. Such a page must not have status 200. It would not
   * if it asks for HTML by name (`*` names nothing), or if it is known to only look.
   */
  savesPages: boolean;
  /** Whether it gets a refusal as a page. Nobody saves that, and our own page's script asks for it. */
  readsPages: boolean;
}

/**
 * Words in the user agents of programs that look at links unasked. None may be a word that could be in the name of a download
 * program, such as `tools`, `server` or `archive`. `test/support/scanners.ts` has the agents.
 */
const LOOKERS = [
  // their work
  '(?<! cu)bots?(?:\\b|_)',
  'crawl',
  'spider',
  'preview',
  'unfurl',
  'scrap(?:er|ing)|^scrapy',
  '(?<!cam)scann(?:er|ing)',
  'link ?(?:expand|sleuth)',
  'headless',
  // monitors
  'uptime',
  'pingdom|pinger',
  'monitor(?:\\b|ing)',
  'health-?check',
  'synthetics?\\b',
  '24x7',
  '^check_http|^kube-probe|^blackbox exporter|^checkly|statuscake|hetrix',
  // checkers of dead links
  '(?:link|url|html)s?[-_ ]?(?:check|test|valid|proof|lint)',
  '(?:check|test|valid|lint)[-_]?(?:link|url)s?\\b',
  '(?:dead|broken)[-_ ]?(?:link|url)',
  '\\b(?:lychee|muffet|linkinator|liche|xenu|linklint|sphinx|w3c_validator)\\b',
  // chat, social and mail programs
  'facebook|meta-external|kakaotalk-scrap|rocket\\.chat',
  '^whatsapp|^viber|^line/|^snap|^mattermost',
  'embedly|iframely|microlink|onebox',
  'barracuda|mimecast|proofpoint|safe ?links|fireeye|forcepoint|symantec|trend ?micro',
  'microsoft office|ms-office',
  // search engines
  '^google(?!-?(?:http|api|cloud|earth|drive))|^yahoo|^yandex|^duckduck|^baidu',
  // robots by convention: neither a browser nor a named program
  '^mozilla/\\d\\.\\d \\(compatible[;,](?!.*(?:msie|konqueror|trident))',
];

const NAMES_ITSELF = new RegExp(LOOKERS.join('|'), 'i');

/**
 * By convention crawlers have the address of their home page in the user agent, with a plus before it. Libraries have their
 * repository there, without the plus (except node-fetch), and Power Query has a page of Microsoft's.
 */
const NAMES_ITS_HOME =
  /\+https?:\/\/(?!github\.com\/(?:bitinn|node-fetch)\/node-fetch)|(?<!\+)https?:\/\/(?!git(?:hub|lab)\.com\/|go\.microsoft\.com\/fwlink)/i;

/** Programs that say Mozilla: PowerShell, Java's plug-in, Windows' own client (VBA, scripts), and Delphi's libraries. */
const PROGRAM_THAT_POSES =
  /^mozilla\/\d\.\d \((?:.*\) (?:(?:windows)?powershell|java)\/|compatible; (?:win32; winhttp|indy library|synapse))/i;

/** Old browsers and those for terminals, which do not say Mozilla. */
const OTHER_BROWSERS = /^(?:opera|lynx|w3m|e?links|dillo|netsurf)(?:\/| \()/i;

/**
 * Tells the kind of a visitor. A browser is known by its Sec-Fetch headers over HTTPS (W3C, Fetch Metadata Request Headers),
 * otherwise by its user agent. Its Accept header does not count: programs accept HTML as well (wget2, Java), and a scanner may
 * pose as a browser. In a browser only our own page's script comes for the file. A link previewer looks at pages that nobody
 * has opened yet. A prefetch does too, but for the person who may open them next.
 */
export function visitorOf(headers: RequestHeaders): Visitor {
  const agent = headers['user-agent'] ?? '';
  const isNamed = isNamedLooker(agent);
  const isPrefetched = isPrefetch(headers);
  const wantsHtml = asksForHtml(headers);
  const kind = isNamed || isHiddenBot(agent) ? 'previewer' : isPrefetched ? 'prefetch' : askerOf(headers, agent);
  const savesPages = !isNamed && !isPrefetched && (kind === 'program' || !wantsHtml);
  return { kind, savesPages, readsPages: kind !== 'program' || wantsHtml };
}

/** Tells a person with a browser from a program. */
function askerOf(headers: RequestHeaders, agent: string): 'browser' | 'program' {
  const mode = headers['sec-fetch-mode'];
  const site = headers['sec-fetch-site'];
  if (mode === 'navigate') return 'browser';
  // Node's own fetch sends a mode and no site.
  if (site !== undefined) return site === 'same-origin' ? 'program' : 'browser';
  return isBrowser(agent) ? 'browser' : 'program';
}

function asksForHtml(headers: RequestHeaders): boolean {
  const named = new Negotiator({ headers: { accept: headers.accept ?? '' } }).mediaTypes();
  return named.some((type) => type === 'text/html' || type === 'application/xhtml+xml');
}

/**
 * Whether another site's page sends this. If a browser has no Sec-Fetch headers, its Origin tells. For our own form that is
 * `null`, because its page has no referrer (Fetch, "append a request Origin header").
 */
export function isFromAnotherSite(headers: RequestHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site' || site === 'same-site';
  const { origin, host } = headers;
  return origin !== undefined && origin !== 'null' && hostOf(origin) !== host;
}

/** isbot finds bots that hide in a browser's user agent. It takes nearly every other agent for a bot. */
function isHiddenBot(agent: string): boolean {
  return isBrowser(agent) && agent.includes(') ') && isbot(agent);
}

function isNamedLooker(agent: string): boolean {
  return !PROGRAM_THAT_POSES.test(agent) && (NAMES_ITSELF.test(agent) || NAMES_ITS_HOME.test(agent));
}

/** Whether the agent is a browser's, or claims to be: `Mozilla/5.0` is enough. */
function isBrowser(agent: string): boolean {
  return (/^mozilla\//i.test(agent) && !PROGRAM_THAT_POSES.test(agent)) || OTHER_BROWSERS.test(agent);
}

/** Sec-Purpose is the Fetch standard's header. Earlier browsers sent Purpose or X-Moz. */
function isPrefetch(headers: RequestHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].some((name) =>
    /prefetch|prerender|preview/i.test(headers[name] ?? ''),
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
