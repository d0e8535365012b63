import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import headless from '@xterm/headless';
import type { Page } from 'playwright-core';
import { findChromium, NO_BROWSER } from '../../scripts/browser/chromium.ts';
import { LINKS } from '../support/cli.ts';
import { startWorld, type World } from './world.ts';

// `make recording`: makes one link at a terminal, opens it in Chromium, downloads, and opens it again as somebody else. The
// four screens become the animation of the README, docs/pictures/demo.svg; two pages without their margins go beside it.

const FOLDER = resolve(import.meta.dirname, '../../docs/pictures');
const WIDTH = 800;
const HEIGHT = 390;
/** Of the window's title, and of the caption below. */
const BAR = 36;
const CAPTION = 40;
const SCENE_SECONDS = 2;
const COLUMNS = 88;

interface Scene {
  caption: string;
  title: string;
  /** SVG, from (0, 0) to (WIDTH, HEIGHT). */
  content: string;
}

if (findChromium() === undefined) process.stdout.write(`${NO_BROWSER}\n`);
else await record();

async function record(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await using cleanup = new AsyncDisposableStack();
  const world = cleanup.adopt(await startWorld(), (one) => one.close());
  const folder = await mkdtemp(join(tmpdir(), 'demo-'));
  cleanup.defer(() => rm(folder, { recursive: true }));
  const { lines, url } = await createLink(world, folder);
  const scenes: Scene[] = [
    { caption: 'Create a link for a file', title: 'Terminal', content: terminal('npx links create report.pdf', lines) },
    ...(await visits(world, url)),
  ];
  await writeFile(join(FOLDER, 'demo.svg'), animate(scenes));
}

/** As an owner does at a terminal, in a folder that `make dev` was run in. */
async function createLink({ endpoints }: World, folder: string): Promise<{ lines: string[]; url: string }> {
  await mkdir(join(folder, '.local'));
  await writeFile(join(folder, '.local', 'endpoints.json'), JSON.stringify(endpoints));
  await writeFile(join(folder, 'report.pdf'), Buffer.alloc(2_400_000, '%PDF-1.7\n'));
  const lines = await screenOf(folder, [process.execPath, LINKS, 'create', 'report.pdf']);
  const [url] = /http\S+/.exec(lines.join('\n')) ?? [];
  if (!url) throw new Error(`There is no link on the screen:\n${lines.join('\n')}`);
  return { lines, url };
}

/** What a command has left on a terminal's screen, without empty lines at its end. */
async function screenOf(folder: string, command: readonly string[]): Promise<string[]> {
  // Python's standard library has a terminal's line; the emulator shows what came by it.
  const line = ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', 'sh', '-c', `stty cols ${COLUMNS}; exec "$@"`, 'sh'];
  const { stdout } = await promisify(execFile)('python3', [...line, ...command], {
    cwd: folder,
    env: { ...process.env, TERM: 'xterm-256color', CI: '' },
  });
  const terminal = new headless.Terminal({ cols: COLUMNS, rows: 24, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(stdout, resolve));
  const { active } = terminal.buffer;
  const rows = Array.from({ length: 24 }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
  return rows.join('\n').trimEnd().split('\n');
}

async function visits(world: World, url: string): Promise<Scene[]> {
  const look = { viewport: { width: WIDTH, height: HEIGHT }, deviceScaleFactor: 1.5, timezoneId: 'UTC' } as const;
  const recipient = await (await world.recipient({ ...look, colorScheme: 'light' })).newPage();
  await recipient.goto(url);
  await closeUp(recipient, 'page-light.png');
  const opened = await sceneOf(recipient, 'The recipient opens it', url);
  await recipient.getByRole('button').click();
  await recipient.getByText(/Complete/).waitFor();
  const downloaded = await sceneOf(recipient, 'One press downloads the file', url);
  const other = await (await world.recipient({ ...look, colorScheme: 'light' })).newPage();
  await other.goto(url);
  const refused = await sceneOf(other, 'Anyone who comes later is refused', url);
  await other.emulateMedia({ colorScheme: 'dark' });
  await closeUp(other, 'used-dark.png');
  return [opened, downloaded, refused];
}

async function sceneOf(page: Page, caption: string, url: string): Promise<Scene> {
  await page.waitForTimeout(400);
  const file = join(FOLDER, 'scene.png');
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  makeSmaller(file);
  const base64 = (await readFile(file)).toString('base64');
  await rm(file);
  const content = `<image y="${BAR}" width="${WIDTH}" height="${HEIGHT}" href="data:image/png;base64,${base64}"/>`;
  return { caption, title: url, content };
}

/** The page without the desk around it. */
async function closeUp(page: Page, name: string): Promise<void> {
  const box = await page.locator('main').boundingBox();
  if (!box) throw new Error('The page has no main part.');
  const margin = 12;
  const clip = { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin };
  const path = join(FOLDER, name);
  await page.screenshot({ path, clip, animations: 'disabled', caret: 'hide' });
  makeSmaller(path);
}

/** With a palette instead of all colours, a third is left of the bytes. */
function makeSmaller(file: string): void {
  spawnSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--ext', '.png', file]);
}

function terminal(command: string, lines: readonly string[]): string {
  const row = (text: string, index: number, style = '') =>
    `<text x="28" y="${BAR + 48 + index * 26}" ${style} xml:space="preserve">${escaped(text)}</text>`;
  const output = lines.map((line, index) => row(line, index + 1.5)).join('\n');
  return `<rect y="${BAR}" width="${WIDTH}" height="${HEIGHT}" fill="#14181b"/>
<g class="typed">${row(`$ ${command}`, 0, 'fill="#83d3c4"')}
<g class="printed">
${output}
</g></g>`;
}

/** All scenes one after the other, and again. Where motion is not wanted, the first stands still. */
function animate(scenes: readonly Scene[]): string {
  const total = scenes.length * SCENE_SECONDS;
  const share = 100 / scenes.length;
  const height = BAR + HEIGHT + CAPTION;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${scenes.map(({ caption }) => caption).join('. ')}.</title>
<style>
.scene { opacity: 0; animation: show ${total}s infinite; }
.printed { animation: print ${total}s infinite; }
.typed { font: 15px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d9d6ce; }
.title, .caption { font: 13px system-ui, sans-serif; fill: #5c6066; }
.caption { font-size: 17px; font-weight: 600; fill: #23272b; }
@keyframes show { 0%, ${share - 0.5}% { opacity: 1 } ${share}%, 100% { opacity: 0 } }
@keyframes print { 0%, 9% { opacity: 0 } 10%, 100% { opacity: 1 } }
${scenes.map((_, index) => `.scene:nth-of-type(${index + 1}) { animation-delay: ${index * SCENE_SECONDS}s }`).join('\n')}
@media (prefers-reduced-motion: reduce) { .scene, .printed { animation: none } .scene:first-of-type { opacity: 1 } }
</style>
<clipPath id="window"><rect width="${WIDTH}" height="${height}" rx="10"/></clipPath>
<g clip-path="url(#window)">
<rect width="${WIDTH}" height="${height}" fill="#e9e5dc"/>
${scenes.map((scene, index) => sceneGroup(scene, index)).join('\n')}
</g>
</svg>
`;
}

function sceneGroup({ caption, title, content }: Scene, index: number): string {
  const middle = BAR + HEIGHT + CAPTION / 2 + 6;
  return `<g class="scene">
<rect width="${WIDTH}" height="${BAR}" fill="#fffdf8"/>
<circle cx="20" cy="18" r="5" fill="#d3ccbe"/><circle cx="38" cy="18" r="5" fill="#d3ccbe"/><circle cx="56" cy="18" r="5" fill="#d3ccbe"/>
<text class="title" x="80" y="22">${escaped(title)}</text>
${content}
<rect y="${BAR + HEIGHT}" width="${WIDTH}" height="${CAPTION}" fill="#fffdf8"/>
<text class="caption" x="${WIDTH / 2}" y="${middle}" text-anchor="middle">${index + 1}. ${escaped(caption)}</text>
</g>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
