import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'yaml';
import type { Endpoints } from '../../cli/endpoints.ts';
import { Checks, type Counts } from '../../scripts/lib/checks.ts';
import { show } from '../../scripts/lib/command.ts';
import { main, say } from '../../scripts/lib/main.ts';
import { s3ClientOf } from '../../scripts/lib/s3-client.ts';
import { ROOT } from '../../scripts/lib/terraform.ts';
import { startStack } from '../../scripts/local/start-stack.ts';
import { schemathesis } from '../deployment/tools.ts';
import { type Front, OWNER_KEY, startFront } from './front.ts';
import { DICTIONARIES, OBJECTS } from './seeds.ts';

// `make test-api`: schemathesis asks both URLs of the embedded stack for whatever docs/openapi.yaml allows, and forbids,
// and holds each answer to it. What it does, and what it leaves out and why: schemathesis.toml.

const SPECIFICATION = join(ROOT, 'docs', 'openapi.yaml');
const CONFIG = join(import.meta.dirname, 'schemathesis.toml');
const DIRECTORY = join(ROOT, '.local', 'api');
const REPORT = join(DIRECTORY, 'junit.xml');

const checks = new Checks();

await main(async () => {
  const tool = await schemathesis();
  if ('missing' in tool) checks.skip('schemathesis', tool.missing);
  else await testWith(tool.path);
  checks.finish();
});

async function testWith(program: string): Promise<void> {
  await using started = new AsyncDisposableStack();
  // A week, as docs/openapi.yaml has it, is what S3 allows at most.
  const environment = { PRESIGNED_MAX_SECONDS: '604800' };
  const stack = started.adopt(await startStack({ environment }), (one) => one.close());
  const front = started.adopt(await startFront(stack.endpoints), (one) => one.close());
  await putObjects(stack.endpoints);
  await writeDictionaries();
  checks.add(await runSchemathesis(program, front.url));
  const documented = await documentedStatuses();
  say(`\nWhat was answered, and how often:\n${tableOf(documented, front)}\n`);
  await checks.run('each operation was carried out', () => expectSuccesses(documented, front));
}

/** Each operation, and the sequences of them, count as one. */
async function runSchemathesis(program: string, url: string): Promise<Counts> {
  await rm(REPORT, { force: true });
  const args = ['--config-file', CONFIG, 'run', SPECIFICATION, '--url', url];
  const report = ['--report', 'junit', '--report-junit-path', REPORT];
  const seed = process.env.SEED ? ['--seed', process.env.SEED] : [];
  const code = await show(program, [...args, ...report, ...seed], { env: { ...process.env, OWNER_KEY } });
  const counts = countsIn(await readFile(REPORT, 'utf8').catch(() => ''));
  // A warning that fails the run is in none of the counts, nor is a run that broke off.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countsIn(junit: string): Counts {
  const countOf = (name: string) => Number(new RegExp(`<testsuites [^>]*\\b${name}="(\\d+)"`).exec(junit)?.[1] ?? 0);
  const failed = countOf('failures') + countOf('errors');
  const skipped = countOf('skipped');
  return { passed: countOf('tests') - failed - skipped, failed, skipped };
}

/** Each documented operation, with the statuses that it documents. */
async function documentedStatuses(): Promise<Map<string, string[]>> {
  const { paths } = parse(await readFile(SPECIFICATION, 'utf8')) as { paths: Record<string, object> };
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => 'responses' in operation)
      .map(([method, { responses }]) => [`${method.toUpperCase()} ${path}`, Object.keys(responses)] as const),
  );
  return new Map(entries);
}

function tableOf(documented: Map<string, string[]>, { answers }: Front): string {
  const lines = [...documented].map(([operation, statuses]) => {
    const counts = statuses.map((status) => `${status} x ${answers.get(`${operation} ${status}`) ?? 0}`);
    return `  ${operation.padEnd(20)} ${counts.filter((count) => !count.endsWith(' x 0')).join(', ')}`;
  });
  return lines.join('\n');
}

/** Without this, requests that are all refused would pass as well. */
async function expectSuccesses(documented: Map<string, string[]>, { answers }: Front): Promise<void> {
  const isCarriedOut = (operation: string, statuses: string[]) =>
    statuses.some((status) => status.startsWith('2') && answers.has(`${operation} ${status}`));
  const missing = [...documented].filter((entry) => !isCarriedOut(...entry)).map(([operation]) => operation);
  if (missing.length > 0) throw new Error(`always refused: ${missing.join(', ')}`);
}

async function putObjects(endpoints: Endpoints): Promise<void> {
  const s3 = s3ClientOf(endpoints);
  for (const [key, text] of Object.entries(OBJECTS))
    await s3.send(new PutObjectCommand({ Bucket: endpoints.bucket, Key: key, Body: Buffer.from(text) }));
  s3.destroy();
}

/** One word a line, in quotes, as schemathesis reads them. */
async function writeDictionaries(): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  for (const [name, words] of Object.entries(DICTIONARIES)) {
    await writeFile(join(DIRECTORY, `${name}.dict`), words.map((word) => `"${word}"\n`).join(''));
  }
}
