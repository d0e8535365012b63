import { describe, expect, test } from '@jest/globals';
import type { Progress } from '../../../../functions/page/browser/protocol.ts';
import { throttled } from '../../../../functions/page/browser/throttle.ts';

const progress = (linkId: string, phase: Progress['phase'], received: number): Progress => ({
  linkId,
  phase,
  received,
  filename: 'file.bin',
  size: 9,
  until: 0,
  hasDigest: false,
});

describe('a throttled listener', () => {
  test('tells each change of phase, and of the bytes in between not all', () => {
    const told: Progress[] = [];
    const tell = throttled((one) => told.push(one));

    tell(progress('a', 'downloading', 1));
    for (let received = 2; received < 9; received++) tell(progress('a', 'downloading', received));
    tell(progress('a', 'complete', 9));

    expect(told[0]).toMatchObject({ phase: 'downloading', received: 1 });
    expect(told.length).toBeLessThan(9);
    expect(told.at(-1)).toMatchObject({ phase: 'complete', received: 9 });
  });

  test('of one file keeps nothing back for what another has told', () => {
    const told: string[] = [];
    const [a, b] = ['a', 'b'].map(() => throttled(({ linkId, phase }) => told.push(`${linkId} ${phase}`)));

    a?.(progress('a', 'complete', 9));
    b?.(progress('b', 'complete', 9));

    expect(told).toEqual(['a complete', 'b complete']);
  });
});
