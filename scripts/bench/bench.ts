import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError } from '../../cli/errors.ts';
import { main } from '../lib/main.ts';
import { isAwsClientInstalled } from '../local/emulator/runtime/runtime-process.ts';
import { type Measured, measureSections, SECTION_NAMES, sectionsOf } from './sections.ts';
import { type Table, toMarkdown, toText } from './table.ts';

// `make bench`: what a redeem costs, against its own parts and against the least that a function could do. One run, one
// machine, medians: compare the ratios, not the milliseconds. ONLY=calls,first-byte runs these sections alone. `--write`
// puts a run of all of them into docs/performance.md.

const DOCS = resolve(import.meta.dirname, '../../docs');
const RAN = `Node ${process.version}, ${process.platform} ${process.arch}, runtime client ${isAwsClientInstalled() ? 'aws-lambda-ric' : 'in-process'}`;

await main(async () => {
  const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
  const { ONLY } = process.env;
  const sections = sectionsOf(ONLY);
  if (values.write && ONLY) throw new CommandError('docs/performance.md is one run of everything: leave ONLY out.');
  process.stdout.write(`${RAN}\n`);
  const measured: Measured[] = [];
  await measureSections(sections, (one) => {
    measured.push(one);
    for (const table of one.tables) process.stdout.write(toText(table));
  });
  if (values.write) await write(measured);
});

async function write(measured: readonly Measured[]): Promise<void> {
  const tables: Table[] = measured.flatMap((one) => one.tables);
  const page = [
    '# Performance\n',
    `Made by \`npm run bench -- --write\` in one run on one machine (${RAN}, two cores that everything shares: recipient,`,
    'Function URL, functions and emulators). Compare the ratios, not the milliseconds; AWS has latencies of its own.',
    `\`make bench ONLY=calls,first-byte\` runs some sections alone, by their names: ${SECTION_NAMES.join(', ')}.\n`,
    "![100 MB under AWS's limits](performance.svg)\n",
    ...tables.map(toMarkdown),
  ];
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'performance.svg'), measured.map(({ chart = '' }) => chart).join(''));
  await writeFile(join(DOCS, 'performance.md'), page.join('\n'));
}
