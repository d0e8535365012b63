import { CommandError } from '../../cli/errors.ts';
import { measureArchive } from './archive.ts';
import { type BenchSystem, startBenchSystem } from './bench-system.ts';
import { measureCalls } from './calls.ts';
import { measureColdStart } from './cold-start.ts';
import { firstByteTable, measureFirstByte } from './first-byte.ts';
import { measureMemory } from './memory.ts';
import { measureMemorySize } from './memory-size.ts';
import { measurePage } from './page.ts';
import { measureServerThroughput } from './server-throughput.ts';
import type { Table } from './table.ts';
import { measureThroughput, throughputTable } from './throughput.ts';
import { measureUnderLimits } from './under-limits.ts';

/** What a section has measured: its tables, and a chart where it draws one. */
export interface Measured {
  tables: Table[];
  chart?: string;
}

/** Those that measure one system, which is started for all of them together. */
const TOGETHER = {
  'first-byte': async (system: BenchSystem) => [firstByteTable(await measureFirstByte(system))],
  throughput: async (system: BenchSystem) => [throughputTable(await measureThroughput(system))],
  'cold-start': measureColdStart,
  'memory-size': measureMemorySize,
  page: measurePage,
};

/** Those that start what they need, after the others. */
const ALONE = {
  archive: async () => ({ tables: [await measureArchive()] }),
  calls: async () => ({ tables: [await measureCalls()] }),
  memory: async () => ({ tables: [await measureMemory()] }),
  server: async () => ({ tables: [await measureServerThroughput()] }),
  'under-limits': async () => {
    const { table, chart } = await measureUnderLimits();
    return { tables: [table], chart };
  },
};

export type SectionName = keyof typeof TOGETHER | keyof typeof ALONE;

/** All sections, in the order in which they run. */
export const SECTION_NAMES: readonly SectionName[] = [...namesOf(TOGETHER), ...namesOf(ALONE)];

/**
 * The sections that a list names, separated by commas: all of them where it names none.
 *
 * @throws CommandError that has the names of all, for a name that is none of them
 */
export function sectionsOf(list = ''): readonly SectionName[] {
  const asked = list.split(',').flatMap((one) => one.trim() || []);
  const unknown = asked.filter((name) => !SECTION_NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    const named = unknown.map((name) => `"${name}"`).join(', ');
    throw new CommandError(`The benchmark has no section ${named}. Its sections are ${SECTION_NAMES.join(', ')}.`);
  }
  return asked.length === 0 ? SECTION_NAMES : SECTION_NAMES.filter((name) => asked.includes(name));
}

/** Runs sections one after the other, whatever the order of their names, and shows what each has measured as it ends. */
export async function measureSections(
  names: readonly SectionName[],
  show: (measured: Measured) => void,
): Promise<void> {
  const together = namesOf(TOGETHER).filter((name) => names.includes(name));
  if (together.length > 0) {
    await using cleanup = new AsyncDisposableStack();
    const system = cleanup.adopt(await startBenchSystem(), (one) => one.close());
    for (const name of together) show({ tables: await TOGETHER[name](system) });
  }
  for (const name of namesOf(ALONE).filter((one) => names.includes(one))) show(await ALONE[name]());
}

function namesOf<Name extends string>(sections: Record<Name, unknown>): Name[] {
  return Object.keys(sections) as Name[];
}
