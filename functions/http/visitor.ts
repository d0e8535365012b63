import { createIsbotFromList, list } from 'isbot';

/** Who is asking, as far as headers tell: it decides whether a GET may claim. */
export type Visitor = 'browser' | 'previewer' | 'program';

/** Programs that come for the file itself. isbot counts all of these among the bots. */
const PROGRAMS = [
  'curl/8.5.0',
  'Wget/1.21.3',
  'aria2/1.36.0',
  'HTTPie/3.2.2',
  'PostmanRuntime/7.36.0',
  'Go-http-client/1.1',
  'Java/17.0.2',
  'Java-http-client/17.0.2',
  'Apache-HttpClient/4.5.14 (Java/17.0.2)',
  'okhttp/4.12.0',
  'Python-urllib/3.11',
  'python-requests/2.31.0',
  'python-httpx/0.27.0',
  'Python/3.11 aiohttp/3.9.1',
  'libwww-perl/6.67',
  'node',
  'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)',
  'axios/1.6.2',
  'rclone/v1.65.0',
  'some-program/1.0',
  'some-program/1',
  'some-program',
];

/** What looks at links and is not in isbot's list, or only by a pattern that the programs above match as well. */
const PREVIEWERS = [
  'https?://(?!github\\.com)', // "see about me here": what crawlers say by custom, and node-fetch with its repository
  '\\bpreview',
  'embedly',
  'microsoft office',
  'ms-office',
  'safe ?links',
  'viber',
];

// isbot's own way of letting some through is to leave out the patterns that match them (its README, "Customization").
const isPreviewer = createIsbotFromList([
  ...list.filter((pattern) => !PROGRAMS.some((agent) => new RegExp(pattern, 'i').test(agent))),
  ...PREVIEWERS,
]);

/**
 * Browsers say text/html when they navigate; programs that fetch say `*` or nothing. A link previewer or a prefetch
 * looks at what nobody has asked to see yet.
 */
export function visitorOf(headers: Headers): Visitor {
  if (isPrefetch(headers) || isPreviewer(headers.get('user-agent'))) return 'previewer';
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
