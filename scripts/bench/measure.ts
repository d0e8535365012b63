import { get, type IncomingMessage } from 'node:http';

/** Milliseconds that an act takes. */
export async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = sorted.slice(sorted.length % 2 ? middle : middle - 1, middle + 1);
  return sorted.length % 2 ? low : (low + high) / 2;
}

/**
 * Runs acts in turn, round after round, and gives each one's median: whatever the machine does meanwhile falls on all of
 * them alike. The first rounds warm up and do not count.
 */
export async function medians<Name extends string>(
  acts: Record<Name, () => Promise<number>>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(acts) as Name[];
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const name of names) {
      const value = await acts[name]();
      if (round >= warmUp) measured.get(name)?.push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(measured.get(name) ?? [])])) as Record<Name, number>;
}

/** A GET that must answer 200: milliseconds to the first byte of the body and to its end, and how many bytes came. */
export function download(url: string): Promise<{ firstByteMs: number; totalMs: number; bytes: number }> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const onAnswer = (answer: IncomingMessage) => {
      if (answer.statusCode !== 200) reject(new Error(`${answer.statusCode} from ${new URL(url).pathname}`));
      let bytes = 0;
      let firstByteMs = 0;
      answer.on('data', (chunk: Buffer) => {
        if (bytes === 0) firstByteMs = performance.now() - start;
        bytes += chunk.length;
      });
      answer.on('end', () => resolve({ firstByteMs, totalMs: performance.now() - start, bytes }));
      answer.on('error', reject);
    };
    get(url, { headers: { 'user-agent': 'curl/8.5.0' } }, onAnswer).on('error', reject);
  });
}
