import { describe, expect, jest, test } from '@jest/globals';
import { ArchiveReader } from '../../../functions/adapters/archive-reader.ts';
import { layOut } from '../../../functions/core/archive/layout.ts';
import { LinkError } from '../../../functions/core/errors.ts';
import type { ArchivePin, ObjectPin } from '../../../functions/core/link.ts';
import { makeManifest } from '../../contract/manifest-store.ts';

/** What a test does to a file when it is opened. */
type Fault = 'gone' | 'silent' | 'short' | 'long';

function prepare(files = 6, faults: Record<string, Fault> = {}) {
  const manifest = makeManifest(files, (n) => `${n}`);
  const opened: string[] = [];
  const open = new Set<string>();
  const objects = {
    open: async ({ key, size }: Pick<ObjectPin, 'key' | 'size'>) => {
      opened.push(key);
      const fault = faults[key];
      if (fault === 'gone') throw new LinkError('object_gone');
      open.add(key);
      return body(key, size + (fault === 'short' ? -1 : fault === 'long' ? 1 : 0), fault === 'silent');
    },
  };
  async function* body(key: string, size: number, isSilent: boolean) {
    try {
      if (isSilent) throw new Error('connection reset');
      yield Buffer.alloc(size, 'x');
    } finally {
      open.delete(key);
    }
  }
  const reader = new ArchiveReader(objects as never, { get: async () => manifest, put: async () => {} });
  const pin = {
    size: layOut(manifest.members).size,
    archive: { manifest: manifest.id, files, filesSize: 0 },
  } as ArchivePin;
  return { reader, pin, opened, open };
}

describe('an archive', () => {
  test('is opened with its first file, and with no more before somebody reads on', async () => {
    const { reader, pin, opened } = prepare();

    const body = (await reader.open(pin))[Symbol.asyncIterator]();
    const first = await body.next();

    // File 0 is empty: its header leaves with that of file 1, and the first byte of that.
    expect(opened).toEqual(['in/1']);
    expect(String(first.value)).toMatch(/^PK.*PK.*x$/s);
  });

  test('opens the next files while one flows, a few at a time', async () => {
    const { reader, pin, opened } = prepare(20);
    const body = (await reader.open(pin))[Symbol.asyncIterator]();
    await body.next();
    await body.next();

    expect(opened).toEqual(['in/1', 'in/2', 'in/3', 'in/4']);
  });

  test('opens again what has waited for a slow reader', async () => {
    const { reader, pin, opened, open } = prepare(4);
    const body = (await reader.open(pin))[Symbol.asyncIterator]();
    await body.next();
    await body.next();
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    try {
      for (let next = await body.next(); !next.done; next = await body.next());
    } finally {
      now.mockRestore();
    }

    expect(opened).toEqual(['in/1', 'in/2', 'in/3', 'in/3']);
    expect([...open]).toEqual([]);
  });

  test('closes what it has opened if nobody reads on', async () => {
    const { reader, pin, open } = prepare(20);
    const body = (await reader.open(pin))[Symbol.asyncIterator]();
    await body.next();
    await body.next();
    await body.return?.();
    await new Promise(setImmediate);

    expect([...open]).toEqual([]);
  });

  test.each<[string, Fault, string]>([
    ['has gone', 'gone', 'object_gone'],
    ['breaks off', 'silent', 'storage_unavailable'],
  ])('does not open if its first file %s', async (_, fault, code) => {
    const { reader, pin } = prepare(6, { 'in/1': fault });

    await expect(reader.open(pin)).rejects.toMatchObject({ code });
  });

  test.each<[string, Fault, string]>([
    ['has gone', 'gone', 'object_gone'],
    ['breaks off', 'silent', 'storage_unavailable'],
    ['comes with a byte less', 'short', 'storage_unavailable'],
    ['comes with a byte more', 'long', 'storage_unavailable'],
  ])('breaks where a later file %s, after the bytes before it', async (_, fault, code) => {
    const { reader, pin } = prepare(6, { 'in/3': fault });
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of await reader.open(pin)) chunks.push(chunk);
    })();

    await expect(reading).rejects.toMatchObject({ code });
    const headers = String(Buffer.concat(chunks)).split('PK\x03\x04').length - 1;
    expect(headers).toBe(fault === 'short' ? 4 : 3);
  });
});
