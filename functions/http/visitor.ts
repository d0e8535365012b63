import { createIsbotFromList, list } from 'isbot';

/** Who is asking, as far as headers tell: it decides whether a GET may claim. */
export type Visitor = 'browser' | 'previewer' | 'prefetch' | 'program';

/**
 * isbot's patterns that match the programs people download with, and code of their own: curl, wget, python, java, node,
 * `name/1.0`. isbot counts all of these among the bots; here they come for the file. (Leaving patterns out of its list
 * is isbot's own way to do so: its README, "Customization". `test/unit/http/visitor.test.ts` has the agents.)
 */
const OF_PROGRAMS = new Set([
  '^[\\w \\.\\-\\(?:\\):%]+(?:/v?\\d+(?:\\.\\d+)?(?:\\.\\d{1,10})*?)?(?:,|$)',
  '^[\\w\\-]+/[\\w]+$',
  '^\\w+/[\\w\\(\\)]*$',
  '(?<!lib)http',
  '\\.com\\b',
  'url',
  '^wget',
  '^python',
  'node\\b',
  'java(?!;)',
  '\\bperl\\b',
  '^postman',
  '^microsoft bits',
  '^php',
  '^rest',
  'agent\\b',
]);

/** What looks at links and is in none of the patterns that are left. */
const PREVIEWERS = [
  'https?://(?!github\\.com)', // "see about me here": what crawlers say by custom, and node-fetch with its repository
  '\\bpreview',
  'barracuda',
  'embedly',
  'facebook',
  'iframely',
  'kakaotalk-scrap',
  '^check_http',
  '^kube-probe',
  '^line/',
  'microsoft office',
  'mimecast',
  'ms-office',
  'proofpoint',
  'safe ?links',
  'uptime',
  'viber',
  'whatsapp',
];

const isPreviewer = createIsbotFromList([...list.filter((pattern) => !OF_PROGRAMS.has(pattern)), ...PREVIEWERS]);

/**
 * Browsers say text/html when they navigate; programs that fetch say `*` or nothing. A link previewer looks at what
 * nobody has asked to see yet; a prefetch too, but for the very person who may ask next.
 */
export function visitorOf(headers: Headers): Visitor {
  if (isPreviewer(headers.get('user-agent'))) return 'previewer';
  if (isPrefetch(headers)) return 'prefetch';
  const isNavigation =
    headers.get('sec-fetch-mode') === 'navigate' || /\btext\/html\b/i.test(headers.get('accept') ?? '');
  return isNavigation ? 'browser' : 'program';
}

/** Sec-Purpose is the Fetch standard's header; Purpose and X-Moz are what browsers sent before it. */
function isPrefetch(headers: Headers): boolean {
  return ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].some((name) =>
    /prefetch|prerender|preview/i.test(headers.get(name) ?? ''),
  );
}
