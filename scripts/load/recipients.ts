import { Agent, request } from 'node:http';

/** What one recipient saw: milliseconds to the end of the answer, and its status; 0 where the connection failed. */
export interface Visit {
  status: number;
  milliseconds: number;
}

/** Redeems a link with a connection of its own pool, and reads the answer to its end. */
export function redeem(url: string, agent: Agent): Promise<Visit> {
  const start = performance.now();
  return new Promise((resolve) => {
    const end = (status: number) => resolve({ status, milliseconds: performance.now() - start });
    const call = request(url, { agent, headers: { 'user-agent': 'curl/8.5.0' } }, (answer) => {
      answer.resume();
      answer.on('end', () => end(answer.statusCode ?? 0));
      answer.on('error', () => end(0));
    });
    call.on('error', () => end(0));
    call.end();
  });
}

/** Redeems every link, at most `concurrency` at a time. */
export async function redeemAll(urls: readonly string[], concurrency: number): Promise<Visit[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const waiting = [...urls];
  const visits: Visit[] = [];
  const recipient = async () => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) visits.push(await redeem(url, agent));
  };
  await Promise.all(Array.from({ length: concurrency }, recipient));
  agent.destroy();
  return visits;
}

/** The value below which that share of the visits lies: share from 0 to 1. */
export function percentile(visits: readonly Visit[], share: number): number {
  const sorted = visits.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** How many visits ended with each status, such as `200: 1  409: 12  410: 987`. */
export function outcomes(visits: readonly Visit[]): string {
  const counts = new Map<number, number>();
  for (const { status } of visits) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join('  ');
}
