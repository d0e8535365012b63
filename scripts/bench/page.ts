import type { Page } from 'playwright-core';
import { findChromium, launchChromium, NO_BROWSER } from '../browser/chromium.ts';
import type { BenchSystem } from './bench-system.ts';
import { medians } from './measure.ts';
import type { Table } from './table.ts';

const KEY = 'bench/page.bin';
/** What a page may weigh in all: bytes. */
const MOST = 40_000;
const ROUNDS = { rounds: 10, warmUp: 2 };
const NAVIGATION = { accept: 'text/html', 'user-agent': 'Mozilla/5.0 Firefox/140.0' };

/** What the recipient's page weighs as it is sent, part by part, and how soon a browser shows it. */
export async function measurePage(system: BenchSystem): Promise<Table[]> {
  await system.put(KEY, Buffer.from('x'));
  const url = await system.mint(KEY);
  const tables = [await weightOf(url)];
  if (findChromium() === undefined) process.stdout.write(`\n${NO_BROWSER}\n`);
  else tables.push(await firstPaintOf(url));
  return tables;
}

async function weightOf(url: string): Promise<Table> {
  const page = await (await fetch(url, { headers: NAVIGATION })).text();
  const worker = await (await fetch(new URL('/saving/worker.js', url))).text();
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  const whole = bytesIn(page) + bytesIn(worker);
  return {
    title: 'The page',
    note: 'As it is sent, uncompressed. The worker is fetched when the button is pressed, and by nobody else.',
    columns: ['', 'bytes'],
    rows: [
      ['HTML', String(bytesIn(page) - bytesIn(style) - bytesIn(script))],
      ['style, inline', String(bytesIn(style))],
      ['script, inline', String(bytesIn(script))],
      ['service worker', String(bytesIn(worker))],
      [`together (at most ${MOST})`, String(whole)],
    ],
  };
}

async function firstPaintOf(url: string): Promise<Table> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const times = { firstByte: 0, paint: 0 };
    const measured = await medians(
      {
        firstByte: async () => {
          Object.assign(times, await paintOf(page, url));
          return times.firstByte;
        },
        paint: async () => times.paint,
      },
      ROUNDS,
    );
    return {
      title: 'First paint',
      note: `Of the page, in Chromium, from the start of the navigation; medians of ${ROUNDS.rounds}.`,
      columns: ['', 'ms'],
      rows: [
        ['first byte', measured.firstByte.toFixed(0)],
        ['first contentful paint', measured.paint.toFixed(0)],
      ],
    };
  } finally {
    await browser.close();
  }
}

/** By the browser's own performance entries (Navigation Timing, Paint Timing): milliseconds. */
async function paintOf(page: Page, url: string): Promise<{ firstByte: number; paint: number }> {
  await page.goto(url);
  const entries = `new Promise((resolve) => new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    const [navigation] = performance.getEntriesByType('navigation');
    if (paint) resolve({ firstByte: navigation.responseStart, paint: paint.startTime });
  }).observe({ type: 'paint', buffered: true }))`;
  return page.evaluate(entries);
}

function bytesIn(text: string): number {
  return Buffer.byteLength(text);
}
