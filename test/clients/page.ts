import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from './clients.ts';

/** What came of one client's tries. */
export interface Row {
  name: string;
  version: string;
  lines: string[];
  plain: Partial<Record<'lambda' | 'server', string>>;
  cut: Partial<Record<'lambda' | 'server', string>>;
  redirect: string;
}

const ROOT = join(import.meta.dirname, '../..');

/** Where the suite writes its report, and what is made of it. */
export const REPORT_FILE = join(ROOT, '.local/clients.json');
export const PAGE_FILE = join(ROOT, 'docs/clients.md');

/** docs/clients.md. */
export function renderPage(rows: readonly Row[]): string {
  const head = [
    'program',
    'version',
    'what is typed, or done',
    'a link of one use',
    'cut, on Lambda',
    'cut, on the server',
    'a redirect',
  ];
  return `${INTRODUCTION}\n${[head, head.map(() => '---')].map(line).join('\n')}\n${rows.map(renderRow).join('\n')}\n${AFTER}`;
}

/** One program's line of the table. */
export function renderRow({ name, version, lines, plain, cut, redirect }: Row): string {
  const onBoth = plain.lambda === plain.server ? plain.lambda : sides(plain);
  return line([name, version, lines.join('<br>'), onBoth ?? '', cut.lambda ?? '', cut.server ?? '', redirect]);
}

/** What a client's row says that is typed. */
export function linesOf({ typed, again, shown }: Client): string[] {
  return shown === undefined ? [typed, again].filter((one) => one !== undefined).map((one) => `\`${one}\``) : [shown];
}

/** Versions differ from machine to machine. */
export function withoutVersions(page: string): string {
  return page.replaceAll(/^(\| [^|]+ \|)[^|]*\|/gm, '$1 |');
}

function sides({ lambda, server }: Row['plain']): string {
  if (lambda === undefined) return `on the server: ${server}`;
  return `on Lambda: ${lambda}; on the server: ${server}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const INTRODUCTION = `# What programs do with a link

\`make test-clients\` gives each program links of one use to a file of 24 MB, on the functions (a local Function URL) and on the
server: as it is; with the connection cut once, after 3 MB, and then the program's own retry, or a second line typed by hand;
and as a redirect. "The file" is equal byte for byte, and the program does not complain.

Where the ledger says anything but \`completed\`, or \`redirected\`, the cell has it: \`aborted\` where the server saw its recipient
leave, and not come back for the rest. Lambda does not tell a function of that, so there the ledger says \`completed\`.

A program goes on after a cut if it comes back with the claim's cookie, or with a key of its own. \`claim.txt\` and \`claim.json\`
keep the cookie: whoever has it may have the file until the lease is over.
`;

const AFTER = `
## What cannot work
- **Coming back without the cookie.** Whoever does is anybody, and is told 410. axel looks at the first bytes, leaves, and asks
  anew without the cookie. So does every program that fetches twice, first to look and then to download: its first request has
  spent the use.
- A key helps those that can send a header: \`Idempotency-Key\` with 32 random bytes as base64url, the same in every request.
  The claim is that key's then, however often it asks: \`KEY=$(openssl rand -base64 32 | tr '+/' '-_' | tr -d =)\`.
- **axel on Lambda.** It does not understand chunked replies, which is how a Function URL streams, and saves their framing.
- **wget2, and Java's \`openStream()\` where the reply has a length,** take a broken connection for the end of the file, and
  say nothing. Compare the size with the one that the reply told, or use another program.
- **Half-closing the connection** after the request: that cannot be told from leaving. The server hands out nothing, and
  spends nothing.
`;

if (import.meta.main) writeFileSync(PAGE_FILE, renderPage(JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as Row[]));
