import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBenchSystem } from './bench-system.ts';
import { measureCalls } from './calls.ts';
import { measureColdStart } from './cold-start.ts';
import { firstByteTable, measureFirstByte } from './first-byte.ts';
import { measureMemory } from './memory.ts';
import { measurePage } from './page.ts';
import { measureServerThroughput } from './server-throughput.ts';
import { type Table, toMarkdown, toText } from './table.ts';
import { measureThroughput, throughputTable } from './throughput.ts';
import { measureUnderLimits } from './under-limits.ts';

// `make bench`: what a redeem costs, against its own parts and against the least that a function could do. One run, one
// machine, medians: compare the ratios, not the milliseconds. `--write` puts the result into docs/performance.md.

const DOCS = resolve(import.meta.dirname, '../../docs');
const { values } = parseArgs({ options: { write: { type: 'boolean' } } });

const tables: Table[] = [];
function show(table: Table): void {
  tables.push(table);
  process.stdout.write(toText(table));
}

const system = await startBenchSystem();
const ran = `Node ${process.version}, ${process.platform} ${process.arch}, runtime client ${system.runtimeClient}`;
process.stdout.write(`${ran}\n`);
try {
  show(firstByteTable(await measureFirstByte(system)));
  show(throughputTable(await measureThroughput(system)));
  show(await measureColdStart(system));
  for (const table of await measurePage(system)) show(table);
} finally {
  await system.close();
}
show(await measureCalls());
show(await measureMemory());
show(await measureServerThroughput());
const { table, chart } = await measureUnderLimits();
show(table);
if (values.write) await write();

async function write(): Promise<void> {
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'performance.svg'), chart);
  const page = [
    '# Performance\n',
    `Made by \`npm run bench -- --write\` in one run on one machine (${ran}, two cores that everything shares: recipient,`,
    'Function URL, functions and emulators). Compare the ratios, not the milliseconds; AWS has latencies of its own.\n',
    "![100 MB under AWS's limits](performance.svg)\n",
    ...tables.map(toMarkdown),
  ];
  await writeFile(join(DOCS, 'performance.md'), page.join('\n'));
}
