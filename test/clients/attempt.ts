import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/run.ts';
import type { Client } from './clients.ts';
import type { Course, Ending, Visit, Where, World } from './world.ts';

/** Longer than any of them takes to go on after a cut, or to give up: seconds. */
const PATIENCE_S = 25;

/** What a program left behind. */
interface Seen {
  course: Course;
  ending: Ending;
  /** The file, a part of it from its first byte on, other bytes, or none. */
  has: 'file' | 'part' | 'other' | 'nothing';
  /** Whether the second line was needed. */
  isByAgain: boolean;
  visit: Visit;
  states: string[];
}

/** Lets a program have a link of its own, and says what came of it. */
export async function attempt(world: World, client: Client, where: Where, course: Course): Promise<string> {
  if (client.not?.course === course) return client.not.why;
  const name = client.file ?? 'report.bin';
  const visit = await world.visit(where, course, name, client.pin);
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  const file = world.files[name];
  const go = (typed: string) =>
    client.act ? client.act(visit, folder) : typeIn(typed, visit, folder, client.patience ?? PATIENCE_S);
  try {
    let ending = await go(client.typed);
    let has = await whatIsIn(folder, file);
    const isByAgain = course === 'cut' && client.again !== undefined && has !== 'file';
    if (isByAgain && client.again) {
      ending = await go(client.again);
      has = await whatIsIn(folder, file);
    }
    return sentenceOf({ course, ending, has, isByAgain, visit, states: await visit.states() });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** As a shell takes it. */
async function typeIn(typed: string, { url }: Visit, folder: string, seconds: number): Promise<Ending> {
  const line = typed.replaceAll(/\bURL\b/g, url).replaceAll(/\bKEY\b/g, keyOf(url));
  const { code } = await run('timeout', ['-k', '1', String(seconds), 'sh', '-c', line], {
    cwd: folder,
    env: { HOME: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
  });
  if (code === 0) return 'well';
  return code === 124 || code === 137 ? 'not at all' : 'badly';
}

const keys = new Map<string, string>();

/** The same for both lines of an attempt. */
function keyOf(url: string): string {
  const key = keys.get(url) ?? randomBytes(32).toString('base64url');
  keys.set(url, key);
  return key;
}

async function whatIsIn(folder: string, file: Buffer): Promise<Seen['has']> {
  const kinds = new Set<Seen['has']>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || /^claim|^\.|\.(?:st|aria2|part)$/.test(entry.name)) continue;
    const bytes = await readFile(join(folder, entry.name));
    if (bytes.equals(file)) kinds.add('file');
    else if (bytes.length > 0) kinds.add(file.subarray(0, bytes.length).equals(bytes) ? 'part' : 'other');
  }
  return (['file', 'part', 'other'] as const).find((kind) => kinds.has(kind)) ?? 'nothing';
}

function sentenceOf({ course, ending, has, isByAgain, visit, states }: Seen): string {
  if (states.length === 0) return `${has}; nothing is spent`;
  const [state = ''] = states;
  const usual = course === 'redirect' ? 'redirected' : 'completed';
  const ledger = state === usual ? '' : `; ledger: ${state}`;
  if (has === 'file' && ending === 'well') return howItCame(course, isByAgain, visit) + ledger;
  if (ending === 'not at all') return `${has}: asks without end${ledger}`;
  if (ending === 'badly') return `${has === 'nothing' ? 'nothing' : 'a part'}, and says so${ledger}`;
  return `**${has === 'nothing' ? 'nothing' : has === 'part' ? 'a part' : 'other bytes'}, taken for the file**${ledger}`;
}

function howItCame(course: Course, isByAgain: boolean, { ranges }: Visit): string {
  if (course !== 'cut') return 'the file';
  const how = ranges.slice(1).some((range) => range !== undefined) ? 'goes on where it broke' : 'begins again';
  return `the file: ${how}${isByAgain ? ', by the second line' : ''}`;
}
