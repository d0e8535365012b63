import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { readPrelude } from '../../../scripts/local/emulator/lambda/prelude.ts';

const HEAD = { statusCode: 201, headers: { 'x-own': 'ü' }, cookies: ['a=1'] };
const NULS = '\0'.repeat(8);

function streamOf(...chunks: (string | Buffer)[]): PassThrough {
  const stream = new PassThrough({ highWaterMark: 1 << 20 });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return stream;
}

describe('the prelude of a streamed reply', () => {
  const whole = Buffer.from(`${JSON.stringify(HEAD)}${NULS}the body${NULS}with NULs`);

  test('is read wherever it is split, and leaves the body as it was', async () => {
    for (let at = 1; at < whole.length; at++) {
      const stream = streamOf(whole.subarray(0, at), whole.subarray(at));

      expect(await readPrelude(stream)).toEqual(HEAD);
      expect(await text(stream)).toBe(`the body${NULS}with NULs`);
    }
  });

  test('is read byte by byte', async () => {
    const stream = streamOf(...[...whole].map((byte) => Buffer.from([byte])));

    expect(await readPrelude(stream)).toEqual(HEAD);
    expect(await text(stream)).toBe(`the body${NULS}with NULs`);
  });

  test('may be all that there is', async () => {
    const stream = streamOf(JSON.stringify(HEAD) + NULS);

    expect(await readPrelude(stream)).toEqual(HEAD);
    expect(await text(stream)).toBe('');
  });

  test('is undefined where the stream ends without a byte', async () => {
    expect(await readPrelude(streamOf())).toBeUndefined();
  });

  test.each([
    ['ends within it', streamOf('{"statusCode"')],
    ['has seven NULs only', streamOf(`{}${'\0'.repeat(7)}body`)],
    ['is no JSON', streamOf(`no json${NULS}`)],
  ])('is refused where the stream %s', async (_what, stream) => {
    await expect(readPrelude(stream)).rejects.toThrow();
  });

  test('is refused where the stream breaks within it', async () => {
    const stream = new PassThrough();
    stream.write('{');
    const read = readPrelude(stream);

    stream.destroy(new Error('broken off'));

    await expect(read).rejects.toThrow('broken off');
  });
});
