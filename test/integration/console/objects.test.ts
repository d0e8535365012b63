import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pMap from 'p-map';
import type { Objects } from '../../../cli/console/protocol.ts';
import type { Stack } from '../../../scripts/local/start-stack.ts';
import { jsonOf, type OpenedConsole, openConsole } from '../../support/console.ts';
import { Owner } from '../../support/owner.ts';
import { useStack } from '../../support/system.ts';

// What the console's page shows of a bucket, a page of a list at a time.

const FILES = Array.from({ length: 120 }, (_, at) => `browsed/file-${String(at).padStart(3, '0')}.txt`);
const FOLDERS = Array.from({ length: 30 }, (_, at) => `browsed/folder-${String(at).padStart(2, '0')}/`);

let stack: Stack;
let opened: OpenedConsole;

beforeAll(async () => {
  ({ stack } = await useStack());
  const owner = new Owner(stack.endpoints);
  const keys = [...FILES, ...FOLDERS.map((folder) => `${folder}inside.txt`)];
  await pMap(keys, (key) => owner.put(key, 'x'), { concurrency: 8 });
  owner.s3.destroy();
  opened = await openConsole(stack.endpoints);
}, 60_000);

afterAll(async () => {
  await opened.console.close();
  await stack.close();
});

/** All pages of a list, as a person gets them who asks for more and more. */
async function look(asked: Record<string, string>): Promise<Objects[]> {
  const pages: Objects[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ ...asked, ...(cursor === undefined ? {} : { cursor }) });
    const answer = await opened.call('GET', `/api/objects?${query}`);
    expect([answer.status, answer.body.toString()]).toEqual([200, expect.anything()]);
    pages.push(jsonOf<Objects>(answer));
    cursor = pages.at(-1)?.cursor;
  } while (cursor !== undefined);
  return pages;
}

test('a folder of more than a page is shown page by page, each entry once', async () => {
  const pages = await look({ prefix: 'browsed/' });

  expect(pages.map(({ objects, folders }) => objects.length + folders.length)).toEqual([100, 50]);
  expect(pages.flatMap(({ objects }) => objects.map(({ key }) => key))).toEqual(FILES);
  expect(pages.flatMap(({ folders }) => folders)).toEqual(FOLDERS);
});

test('a search finds what lies behind the first page', async () => {
  const pages = await look({ prefix: 'browsed/', search: '-29/inside' });

  expect(pages.flatMap(({ objects }) => objects.map(({ key }) => key))).toEqual(['browsed/folder-29/inside.txt']);
});
