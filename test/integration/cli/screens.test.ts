import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { type Cli, useCli } from '../../support/cli.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import type { LinkJson } from '../../support/owner.ts';
import { decodeQr } from '../../support/qr.ts';
import { download } from '../../support/recipient.ts';
import { comparable } from '../../support/screens.ts';
import {
  AtTerminal,
  endTerminals,
  linksAtTerminal,
  type Shown,
  startAtTerminal,
  type TerminalOptions,
  testAtTerminal,
} from '../../support/terminal.ts';

// What a person sees, by a terminal emulator: not the bytes that were written, but the screen that they make.

const ROOT = resolve(import.meta.dirname, '../../..');
const WIDTHS = [60, 80, 100, 140, 200];
const CTRL_C = '\u0003';
const LONG_KEY = 'reports/2030/the annual report of the whole company, in its final version.pdf';
/** Select Graphic Rendition (ECMA-48, 8.3.117) with a colour or a weight. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const COLOUR = /\u001b\[[1-9]\d*m/;
const URL_SHOWN = /^http:\/\/127\.0\.0\.1:\d+\/download\?token=[\w-]{43}$/;

let cli: Cli;
/** Before the recipient's URL. */
let between: FaultProxy;
let inspected: LinkJson;

beforeAll(async () => {
  [cli, between] = await Promise.all([useCli(), startFaultProxy()]);
  await cli.owner.put(LONG_KEY, 'the report');
  await cli.owner.put('fetched.bin', Buffer.alloc(12_000_000));
  await cli.owner.put('huge.bin', Buffer.alloc(120_000_000));
  await writeFile(join(cli.folder, 'my-file.pdf'), Buffer.alloc(9_000_000));
  await mkdir(join(cli.folder, 'photos'));
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(cli.folder, 'photos', name), Buffer.alloc(6_000_000));
  await writeFile(join(cli.folder, 'huge.bin'), '');
  await truncate(join(cli.folder, 'huge.bin'), 120_000_000);
  // Whoever stops it is always in time.
  await writeFile(join(cli.folder, 'endless.bin'), '');
  await truncate(join(cli.folder, 'endless.bin'), 4_000_000_000);
  inspected = await cli.owner.mint({
    key: LONG_KEY,
    maxUses: 2,
    pin: '2468',
    leaseSeconds: 5_400,
    note: 'for Ana, who asked for it on the phone, and for whoever takes over from her in spring',
  });
  await redeem(inspected.url, '2468');
  // Times are whole seconds, and the newest come first.
  await setTimeout(1_100);
  await cli.owner.mint({ key: LONG_KEY, delivery: 'presigned', expiresIn: 3_600 });
}, 90_000);

afterEach(() => endTerminals());

afterAll(() => Promise.all([cli.close(), between.close()]));

const shown = (args: readonly string[], options: TerminalOptions = {}) => linksAtTerminal(cli.folder, args, options);

/** As the page's form does. */
function redeem(url: string, pin: string) {
  const token = new URL(url).searchParams.get('token') ?? '';
  return download(new URL('download', url).href, { method: 'POST', body: new URLSearchParams({ token, pin }) });
}

/** The lines that were printed, whatever rows they take. */
function linesOf({ lines }: Shown): string[] {
  const whole = lines.map((rows) => rows.join('').trimEnd());
  return whole.slice(0, whole.findLastIndex((line) => line !== '') + 1);
}

/** What was drawn to be taken away again. */
const isStatus = (row: string): boolean => /^(uploading|fetching|asking|checking)\b/.test(row);

/** At no time more than one line says what goes on, and what was printed before stays where it is. */
function expectGoodCourse(course: readonly string[]): void {
  let printed: string[] = [];
  for (const screen of course) {
    const rows = screen.split('\n');
    expect(rows.filter(isStatus).length).toBeLessThanOrEqual(1);
    const settled = rows.filter((row) => !isStatus(row) && row !== '');
    // The last row may still be on its way.
    expect(settled.slice(0, Math.max(0, printed.length - 1))).toEqual(printed.slice(0, -1));
    printed = settled;
  }
}

describe.each(WIDTHS)('at %d columns', (columns) => {
  testAtTerminal('links create FILE leaves its link on the screen', async () => {
    const screen = await shown(['create', 'my-file.pdf'], { columns });

    expect(comparable(screen)).toMatchSnapshot();
    expect(linesOf(screen)[0]).toMatch(URL_SHOWN);
    expectGoodCourse(screen.course);
  });

  testAtTerminal('links create FILE FOLDER leaves every link on the screen', async () => {
    const screen = await shown(['create', 'my-file.pdf', 'photos', 'nowhere.pdf'], { columns });

    expect(comparable(screen)).toMatchSnapshot();
    expect(screen.code).toBe(1);
    expect(linesOf(screen).filter((line) => URL_SHOWN.test(line))).toHaveLength(3);
    expectGoodCourse(screen.course);
  });

  testAtTerminal('links get shows what it saved', async () => {
    const { url } = await cli.owner.mint({ key: 'fetched.bin' });

    const screen = await shown(['get', url, '-f'], { columns });

    const pace = /(?<=^12\.0 MB in ).+$/gm;
    expect(comparable(screen).replaceAll(pace, '0.1 s, 120.0 MB/s')).toMatchSnapshot();
    expectGoodCourse(screen.course);
  });

  testAtTerminal('links list keeps each key in one piece', async () => {
    const screen = await shown(['list', '--key', LONG_KEY], { columns });

    expect(comparable(screen)).toMatchSnapshot();
    // It is longer than 60 columns, where the terminal breaks it.
    expect(linesOf(screen).filter((line) => line.endsWith(LONG_KEY))).toHaveLength(2);
  });

  testAtTerminal('links inspect breaks lines between words', async () => {
    expect(comparable(await shown(['inspect', inspected.id], { columns }))).toMatchSnapshot();
  });

  testAtTerminal('links doctor breaks lines between words', async () => {
    const screen = comparable(await shown(['doctor'], { columns }));

    expect(
      screen.replace(/(?<=^ok {7}(?:URL {10}|recipients {3})).+(\n {22}.+)*/gm, '(how long it takes)'),
    ).toMatchSnapshot();
  });

  testAtTerminal('links tail says what it watches, and prints what happens', async () => {
    const tail = startAtTerminal(cli.folder, ['tail', '--since', '1h', '--interval', '1'], { columns });
    await tail.shows(/^Checking your newest 500 links/);
    await tail.shows(/from 127\.0\.0\.1, 10 bytes/);
    tail.type(CTRL_C);
    const screen = await tail.ended();

    const [first = ''] = comparable(screen).split(/^2030/m);
    expect(first).toMatchSnapshot();
    expect(screen.code).toBe(0);
    // The terminal has shown ^C, or thrown it away with what else it had to show.
    expect(linesOf(screen).slice(-2)).toEqual([expect.stringMatching(/^(\^C)?$/), '$']);
  });
});

describe.each([60, 100])('the help at %d columns', (columns) => {
  testAtTerminal.each(['', 'create', 'tail', 'completion'])('breaks no word: links %s --help', async (name) => {
    const { lines } = await shown([...(name === '' ? [] : [name]), '--help'], { columns });

    expect(lines.filter((rows) => rows.length > 1)).toEqual([]);
  });

  testAtTerminal('breaks no word: make', async () => {
    // Below `make test` it would say which folder it enters.
    const env = { MAKEFLAGS: undefined, MFLAGS: undefined, MAKELEVEL: undefined };

    const { code, lines } = await new AtTerminal(ROOT, ['make'], { columns, env }).ended();

    expect(code).toBe(0);
    expect(lines.filter((rows) => rows.length > 1)).toEqual([]);
  });
});

describe('links create at a terminal', () => {
  testAtTerminal(
    'shows how far its uploads have come, all in one line',
    async () => {
      const { course, screen } = await shown(['create', 'my-file.pdf', 'huge.bin']);

      const statuses = course.flatMap((one) => one.split('\n')).filter(isStatus);
      expect(statuses).toContainEqual(
        expect.stringMatching(/^uploading [█░]+ \d+% of 129\.0 MB, [\d.]+ MB\/s, .+ left$/),
      );
      expect(screen).not.toContain('uploading');
      expectGoodCourse(course);
    },
    60_000,
  );

  testAtTerminal('with --json leaves the whole line of JSON', async () => {
    const screen = await shown(['create', 'my-file.pdf', '--json']);

    const [line = ''] = linesOf(screen);
    expect(JSON.parse(line)).toMatchObject({ url: expect.stringMatching(URL_SHOWN), filename: 'my-file.pdf' });
  });

  testAtTerminal('with --qr leaves the URL, and the whole code below it', async () => {
    const { lines } = await shown(['create', 'my-file.pdf', '--qr'], { columns: 60 });

    const [url = '', ...rest] = lines.map((rows) => rows.join(''));
    expect(url).toMatch(URL_SHOWN);
    expect(
      decodeQr(
        rest.filter((line) => /^[█▀▄ ]{30,}$/.test(line)),
        { isLightOnDark: true },
      ),
    ).toBe(url);
  });

  testAtTerminal('tears no code that is wider than the terminal', async () => {
    const { screen } = await shown(['create', 'my-file.pdf', '--qr'], { columns: 40 });

    expect(screen).toContain('note: The QR code is 45 columns wide');
    expect(screen).not.toContain('█');
  });

  testAtTerminal('with stdout in a file leaves the sentence on the screen, and the URL in the file', async () => {
    const { screen } = await shown(['create', 'my-file.pdf'], { stdoutTo: 'urls.txt' });

    expect(screen).toMatch(
      /^my-file\.pdf, 9\.0 MB: works once until [\d-]+ [\d:+-]+\.\nTo revoke it: links revoke \S{22}\n\$$/,
    );
    expect(await readFile(join(cli.folder, 'urls.txt'), 'utf8')).toMatch(/^http:\S+\n$/);
  });

  testAtTerminal('stopped by Ctrl-C says so, not as an error, and leaves no bar', async () => {
    const create = startAtTerminal(cli.folder, ['create', 'endless.bin']);
    await create.shows(/uploading █/);
    create.type(CTRL_C);
    const { code, screen, course, output } = await create.ended();

    expect(screen).toBe('Stopped during the upload: no link was created.\n$');
    expect(code).toBe(1);
    expect(output).not.toMatch(COLOUR);
    expectGoodCourse(course);
  });

  testAtTerminal(
    'stopped by Ctrl-C among many, keeps what was made',
    async () => {
      const create = startAtTerminal(cli.folder, ['create', 'my-file.pdf', 'endless.bin']);
      await create.shows(/works once until[\s\S]+uploading █/);
      create.type(CTRL_C);
      const screen = await create.ended();

      const [url, sentence, ...others] = linesOf(screen);
      expect(url).toMatch(URL_SHOWN);
      expect(sentence).toMatch(/^my-file\.pdf, 9\.0 MB: works once/);
      expect(others).toEqual([
        'endless.bin: Stopped during the upload: no link was created.',
        'Stopped: 1 of 2 links were created.',
        '$',
      ]);
    },
    60_000,
  );

  testAtTerminal('of a file that changes in the middle says so, and leaves no bar', async () => {
    await writeFile(join(cli.folder, 'shrinking.bin'), '');
    await truncate(join(cli.folder, 'shrinking.bin'), 4_000_000_000);
    const create = startAtTerminal(cli.folder, ['create', 'my-file.pdf', 'shrinking.bin'], { columns: 200 });
    await create.shows(/works once until[\s\S]+uploading █/);
    await truncate(join(cli.folder, 'shrinking.bin'), 1);
    const screen = await create.ended();

    const [url, sentence, ...others] = linesOf(screen);
    expect(url).toMatch(URL_SHOWN);
    expect(sentence).toMatch(/^my-file\.pdf, 9\.0 MB: works once/);
    expect(others).toEqual([
      'error: shrinking.bin: shrinking.bin changed during the upload, so no link was created: try again once the file is complete.',
      '$',
    ]);
    expect(screen.code).toBe(1);
    expectGoodCourse(screen.course);
  });

  testAtTerminal('asks for the PIN, hides it, and ends at Enter', async () => {
    const { screen, course } = await shown(['create', 'my-file.pdf', '--pin', '-'], {
      asked: /PIN \(not shown\):/,
      typed: '2468\r',
    });

    expect([screen, ...course].join('\n')).not.toContain('2468');
    const url = screen.match(/http:\S+\n?\S*/)?.[0].replace('\n', '') ?? '';
    expect((await redeem(url, '2468')).status).toBe(200);
  });

  testAtTerminal('makes nothing where no PIN is told', async () => {
    const { code, screen } = await shown(['create', 'my-file.pdf', '--pin', '-'], { asked: /PIN .+:/, typed: CTRL_C });

    expect(screen.replace(/ +$/gm, '')).toBe('PIN (not shown):\nStopped: no PIN was given, and nothing was done.\n$');
    expect(code).toBe(1);
  });
});

describe('links get at a terminal', () => {
  testAtTerminal(
    'stopped by Ctrl-C says how to go on, and then tells what came now',
    async () => {
      const { url } = await cli.owner.mint({ key: 'huge.bin' });
      const first = startAtTerminal(cli.folder, ['get', url, '-o', 'stopped.bin']);
      await first.shows(/fetching [█░]+ [5-9]\d%/);
      first.type(CTRL_C);
      const stopped = await first.ended();

      expect(stopped.screen.replace('\n', ' ')).toMatch(
        /^Stopped after \d.+ of 120\.0 MB: run the same command again before [\d-]+ [\d:+-]+ to resume\.\n\$$/,
      );
      expect(stopped.output).not.toMatch(COLOUR);
      const { screen, course } = await shown(['get', url, '-o', 'stopped.bin']);
      expect(screen).toMatch(/^stopped\.bin\n120\.0 MB, \d.+ of them now in .+ s, .+\/s\n/);
      expectGoodCourse(course);
    },
    60_000,
  );

  testAtTerminal.each([
    ['in parts', {}],
    ['in one go', { delivery: 'redirect' }],
  ])('of a link with a PIN, handed out %s, asks until it is right', async (_what, order) => {
    const { url } = await cli.owner.mint({ key: 'fetched.bin', pin: '2468', ...order });
    const get = startAtTerminal(cli.folder, ['get', url, '-f']);
    await get.shows(/PIN \(not shown\):/);
    get.type('1357\r');
    await get.shows(/The PIN is wrong: check it with the sender\. 4 tries are left/);
    await get.shows(/\nPIN \(not shown\):/);
    get.type('2468\r');
    const { code, screen, course } = await get.ended();

    expect(code).toBe(0);
    expect(screen).toContain('\nfetched.bin\n12.0 MB in ');
    expect([screen, ...course].join('\n')).not.toMatch(/1357|2468/);
  });

  testAtTerminal('with --pin - asks for it before anything else', async () => {
    const { url } = await cli.owner.mint({ key: 'fetched.bin', pin: '2468' });

    const { code, screen, course } = await shown(['get', url, '-f', '--pin', '-'], {
      asked: /^PIN \(not shown\):/,
      typed: '2468\r',
    });

    expect(code).toBe(0);
    expect(screen).toMatch(/^PIN \(not shown\):\s*\nfetched\.bin\n12\.0 MB in /);
    expect([screen, ...course].join('\n')).not.toContain('2468');
  });

  testAtTerminal('of a link that is withdrawn in the middle says so, and leaves no bar', async () => {
    const { url, id } = await cli.owner.mint({ key: 'huge.bin' });
    let parts = 0;
    between.target = new URL(url).origin;
    between.faultOf = ({ headers }) =>
      headers.range && ++parts === 12 ? { before: () => cli.owner.call('DELETE', `/links/${id}`) } : 'none';

    const get = startAtTerminal(
      cli.folder,
      ['get', url.replace(between.target, new URL(between.url).origin), '-o', 'withdrawn.bin'],
      {
        columns: 200,
      },
    );
    await get.shows(/fetching █/);
    const { code, screen, course } = await get.ended();

    expect(code).toBe(1);
    expect(screen).toMatch(/^error: This link .+\.\n\$$/);
    expectGoodCourse(course);
  });

  testAtTerminal('says of a link whose time has not come when that will be', async () => {
    const notBefore = new Date(Date.now() + 3_600_000).toISOString();
    const { url } = await cli.owner.mint({ key: 'fetched.bin', notBefore });

    const { screen } = await shown(['get', url], { columns: 200 });

    expect(screen).toMatch(
      /^error: This link does not work before \d{4}-\d\d-\d\d [\d:]{8}[+-][\d:]{5}: run the same command again then\.\n/,
    );
  });
});

describe('links revoke at a terminal', () => {
  testAtTerminal('leaves presigned links out, says so, and ends with a total', async () => {
    const key = 'revoked.pdf';
    await cli.owner.put(key, 'x');
    for (const delivery of ['auto', 'auto', 'presigned']) await cli.owner.mint({ key, delivery });
    const first = await shown(['revoke', '--key', key], { asked: /\[y\/N\]/, typed: 'y\r', columns: 200 });
    const again = await shown(['revoke', '--key', key], { columns: 200 });

    const kept =
      /note: A presigned URL to revoked\.pdf cannot be revoked: it works until .+ Delete the object to end that sooner\.\n/;
    expect(first.screen).toMatch(kept);
    expect(first.screen).toMatch(
      /\nRevoke all 2 links to revoked\.pdf\? \[y\/N\] y\n(Revoked \S{22}\n){2}Revoked 2 links\.\n\$$/,
    );
    expect(again.screen).toMatch(kept);
    expect([first.code, again.code]).toEqual([0, 0]);
    expect(again.screen).toContain('No link to revoked.pdf is left to revoke.');
  });

  testAtTerminal.each([
    ['n', 'n\r'],
    ['Ctrl-C', CTRL_C],
  ])('answered by %s says that nothing was done, not as an error', async (_what, typed) => {
    await cli.owner.put('kept.pdf', 'x');
    await cli.owner.mint({ key: 'kept.pdf' });

    const asked = await shown(['revoke', '--key', 'kept.pdf'], { asked: /\[y\/N\]/, typed });

    expect(asked.screen).toMatch(/\? \[y\/N\] n?\nNothing was revoked\.\n\$$/);
    expect(asked.output).not.toContain('error');
    expect(asked.code).toBe(1);
  });
});

describe('colour and cursor', () => {
  testAtTerminal('NO_COLOR takes the colour, and nothing else', async () => {
    const coloured = await shown(['doctor']);
    const plain = await shown(['doctor'], { env: { NO_COLOR: '1' } });
    const created = await shown(['create', 'my-file.pdf', 'nowhere.pdf'], { env: { NO_COLOR: '1' } });

    expect(coloured.output).toMatch(COLOUR);
    expect(plain.output).not.toMatch(COLOUR);
    expect(created.output).not.toMatch(COLOUR);
    expect(created.course.join('\n')).toMatch(/uploading/);
  });

  testAtTerminal('a terminal that cannot set its cursor gets no bar', async () => {
    const { output, course } = await shown(['create', 'my-file.pdf'], { env: { TERM: 'dumb' } });

    expect(output).not.toContain('\r\u001b');
    expect(course.join('\n')).not.toMatch(/uploading/);
  });
});
