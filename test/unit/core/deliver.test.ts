import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { FILE, prepare, send } from '../../support/redeeming.ts';

async function* thenBreaks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body;
  throw new Error('connection reset');
}

describe('a body that breaks off', () => {
  test('is reopened at its offset, unseen by the recipient', async () => {
    const { redeem, objects, stored } = prepare();
    objects.faults.push({ breakAfter: 20 }, { breakAfter: 33 }, 'refused');

    const sink = await send(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(stored()?.claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('is cut after the third reopening, its outcome told first', async () => {
    const { redeem, objects, stored } = prepare();
    objects.faults.push({ breakAfter: 20 }, 'refused', 'refused', 'refused');

    const sink = await send(await redeem());

    expect(sink).toMatchObject({ ended: false, wasCut: true });
    expect(sink.bytes.equals(FILE.subarray(0, 20))).toBe(true);
    expect(stored()?.claims).toMatchObject([{ state: 'failed', handedOn: [{ start: 0, end: 19 }] }]);
  });

  test('is not mixed with another object that has taken its key', async () => {
    const { redeem, objects } = prepare();
    objects.faults.push({ breakAfter: 20 });
    const grant = await redeem();
    objects.put('folder/file.bin', randomBytes(100));

    const sink = await send(grant);

    expect(sink).toMatchObject({ ended: false, wasCut: true });
  });

  test('that breaks after its last byte was whole all the same', async () => {
    const { redeem, objects } = prepare();
    const open = objects.open.bind(objects);
    objects.open = async (pin, range) => thenBreaks(await open(pin, range));

    expect(await send(await redeem())).toMatchObject({ ended: true, wasCut: false });
  });

  test('that ends early by itself counts as broken', async () => {
    const { redeem, objects } = prepare();
    const open = objects.open.bind(objects);
    let opens = 0;
    objects.open = async (pin, range) => {
      opens++;
      return opens === 1 ? open(pin, { start: 0, end: 9 }) : open(pin, range);
    };

    const sink = await send(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(opens).toBe(2);
  });
});
