import { isbot } from 'isbot';
import Negotiator from 'negotiator';
import type { RequestHeaders } from './request.ts';

/** Who is asking, as far as headers tell. */
export interface Visitor {
  /** It decides whether a GET may claim. */
  kind: 'browser' | 'previewer' | 'prefetch' | 'program';
  /**
   * Whether it would save a page of ours as the file that it came for: such a page must not say 200. It would not where HTML
   * is among what it asks for by name (`*` names nothing), and where it is known to look only.
   */
  savesPages: boolean;
  /** Whether a refusal is shown to it as a page: nobody saves one, and our own page's script asks for it. */
  readsPages: boolean;
}

/**
 * Words by which the makers of what looks at links unasked call it, alone or within a browser's user agent. Each must be one
 * that nobody would put into the name of a program that people download with: `tools`, `server` or `archive` may not be
 * here. `test/support/scanners.ts` has the agents.
 */
const LOOKERS = [
  // what it does
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
  // what tells dead links from living ones
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
  // neither a browser nor anything by name: a robot by custom
  '^mozilla/\\d\\.\\d \\(compatible[;,](?!.*(?:msie|konqueror|trident))',
];

const NAMES_ITSELF = new RegExp(LOOKERS.join('|'), 'i');

/**
 * "See about me there": an address in the user agent is what crawlers have by custom, with a plus before it. Libraries name
 * their home as well: their repository, without the plus (but for node-fetch); Power Query a page of Microsoft's.
 */
const NAMES_ITS_HOME =
  /\+https?:\/\/(?!github\.com\/(?:bitinn|node-fetch)\/node-fetch)|(?<!\+)https?:\/\/(?!git(?:hub|lab)\.com\/|go\.microsoft\.com\/fwlink)/i;

/** Programs that say Mozilla: PowerShell, Java's plug-in, Windows' own client (VBA, scripts), and what Delphi's have. */
const PROGRAM_THAT_POSES =
  /^mozilla\/\d\.\d \((?:.*\) (?:(?:windows)?powershell|java)\/|compatible; (?:win32; winhttp|indy library|synapse))/i;

/** Browsers that are old, or of a terminal, say another name. */
const OTHER_BROWSERS = /^(?:opera|lynx|w3m|e?links|dillo|netsurf)(?:\/| \()/i;

/**
 * A browser says so, by its Sec-Fetch headers over HTTPS (W3C, Fetch Metadata Request Headers) or else by its user agent,
 * whatever it accepts: programs accept HTML as well (wget2, Java), and what poses as a browser may be a scanner. The one
 * thing in a browser that comes for the file is our own page's script. A link previewer looks at what nobody has asked to
 * see yet; a prefetch too, but for the very person who may ask next.
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

/** A person with a browser, or a program. */
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
 * Whether a page of somebody else's sends this, and not the person before it. Where a browser has no Sec-Fetch headers, its
 * Origin tells; that is `null` of our own form, for its page has no referrer (Fetch, "append a request Origin header").
 */
export function isFromAnotherSite(headers: RequestHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site' || site === 'same-site';
  const { origin, host } = headers;
  return origin !== undefined && origin !== 'null' && hostOf(origin) !== host;
}

/** isbot knows what hides in a browser's user agent. Of whatever is no browser's it calls nearly everything a bot. */
function isHiddenBot(agent: string): boolean {
  return isBrowser(agent) && agent.includes(') ') && isbot(agent);
}

function isNamedLooker(agent: string): boolean {
  return !PROGRAM_THAT_POSES.test(agent) && (NAMES_ITSELF.test(agent) || NAMES_ITS_HOME.test(agent));
}

/** Or says that it is one: `Mozilla/5.0` is enough. */
function isBrowser(agent: string): boolean {
  return (/^mozilla\//i.test(agent) && !PROGRAM_THAT_POSES.test(agent)) || OTHER_BROWSERS.test(agent);
}

/** Sec-Purpose is the Fetch standard's header; Purpose and X-Moz are what browsers sent before it. */
function isPrefetch(headers: RequestHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].some((name) =>
    /prefetch|prerender|preview/i.test(headers[name] ?? ''),
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
