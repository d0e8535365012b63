import { describe, expect, test } from '@jest/globals';
import {
  isPart,
  PartProgress,
  partCount,
  partHeaders,
  partRange,
  wantsClaimAnew,
} from '../../../functions/recipient/parts.ts';
import { Interruption, isRetryable, pauseMs, readRetryAfter, retrying } from '../../../functions/recipient/retrying.ts';
import { claimForm, readTicket } from '../../../functions/recipient/ticket.ts';

const TICKET = {
  claim: 'secret',
  claimId: 'id',
  size: 25,
  etag: '"abc"',
  filename: 'file.bin',
  checksum: { algorithm: 'CRC32', value: 'AAAAAA==' },
  partSize: 10,
  reservedUntil: '2030-01-31T12:00:30.000Z',
  leaseUntil: '2030-01-31T13:00:00.000Z',
};

describe('the answer to a claim', () => {
  test('is a ticket, with what it may hold beside', () => {
    const { checksum: _, reservedUntil: __, ...least } = TICKET;

    for (const answer of [{ ...TICKET, contentType: 'text/plain' }, least]) expect(readTicket(answer)).toBe(answer);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'claimed'],
    ['an empty object', {}],
    ['a ticket without a secret', { ...TICKET, claim: undefined }],
    ['a size in words', { ...TICKET, size: '25' }],
    ['a negative size', { ...TICKET, size: -1 }],
    ['half a byte', { ...TICKET, size: 0.5 }],
    ['parts of no bytes', { ...TICKET, partSize: 0 }],
    ['a checksum that is a number', { ...TICKET, checksum: { algorithm: 'CRC32', value: 7 } }],
  ])('is no ticket where it is %s', (_what, answer) => {
    expect(readTicket(answer)).toBeUndefined();
  });
});

test('a claim is made with the token, and with the PIN where there is one', () => {
  expect([claimForm('T', undefined), claimForm('T', '')]).toEqual([{ token: 'T' }, { token: 'T', pin: '' }]);
});

describe('parts', () => {
  test.each([
    [0, []],
    [1, [[0, 0]]],
    [
      20,
      [
        [0, 9],
        [10, 19],
      ],
    ],
    [
      25,
      [
        [0, 9],
        [10, 19],
        [20, 24],
      ],
    ],
  ])('of %i bytes cover each byte once', (size, expected) => {
    const ticket = { ...TICKET, size };
    const ranges = Array.from({ length: partCount(ticket) }, (_, index) => partRange(ticket, index));

    expect(ranges.map(({ start, end }) => [start, end])).toEqual(expected);
  });

  test('are asked for with the secret that holds the claim, of the file as it was claimed', () => {
    expect(partHeaders(TICKET, { start: 10, end: 19 })).toEqual({
      authorization: 'Bearer secret',
      'idempotency-key': 'secret',
      range: 'bytes=10-19',
      'if-range': '"abc"',
    });
    expect(partHeaders({ ...TICKET, size: 0 }, { start: 0, end: -1 })).not.toHaveProperty('range');
  });

  test('are taken only as they were asked for', () => {
    const range = { start: 10, end: 19 };

    expect(isPart(206, 'bytes 10-19/25', TICKET, range)).toBe(true);
    expect(isPart(206, 'bytes 10-18/25', TICKET, range)).toBe(false);
    expect(isPart(206, 'bytes 10-19/26', TICKET, range)).toBe(false);
    expect(isPart(206, null, TICKET, range)).toBe(false);
    expect(isPart(200, undefined, TICKET, range)).toBe(false);
    expect(isPart(200, undefined, { ...TICKET, size: 0 }, { start: 0, end: -1 })).toBe(true);
  });

  test('go on where they broke off, and take no byte too many', () => {
    const part = new PartProgress({ start: 10, end: 19 });

    expect(part.add(4)).toBe(true);
    expect([part.missing, part.rest]).toEqual([6, { start: 14, end: 19 }]);
    expect(part.add(7)).toBe(false);
    expect(part.add(6)).toBe(true);
    expect(part.missing).toBe(0);
  });

  test('need the claim made anew where only a PIN could have been asked for', () => {
    expect(['pin_required', 'pin_wrong', undefined].map(wantsClaimAnew)).toEqual([true, false, false]);
  });
});

describe('a refusal', () => {
  test.each([
    [408, undefined],
    [409, 30],
    [409, 0],
    [429, undefined],
    [500, undefined],
    [502, undefined],
    [503, 5],
  ])('with %i and Retry-After %o may pass', (status, retryAfterSeconds) => {
    expect(isRetryable({ status, retryAfterSeconds })).toBe(true);
  });

  test.each([
    [400, undefined],
    [401, undefined],
    [403, 3_600],
    [404, undefined],
    [409, undefined],
    [410, undefined],
    [413, undefined],
    [416, undefined],
  ])('with %i and Retry-After %o stands', (status, retryAfterSeconds) => {
    expect(isRetryable({ status, retryAfterSeconds })).toBe(false);
  });

  test('stands where the function says with 429 that a lease is used up', () => {
    expect(isRetryable({ status: 429, code: 'lease_used_up' })).toBe(false);
  });

  test.each([
    ['30', 30],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['Fri, 31 Jan 2030 12:00:00 GMT', undefined],
    [null, undefined],
  ])('has Retry-After %o read as %o', (header, expected) => {
    expect(readRetryAfter(header)).toBe(expected);
  });
});

describe('the pause before another try', () => {
  test('grows up to 10 s, and has jitter over its whole length', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 5_000].map((tried) => pauseMs(tried, undefined, 1));

    expect(ceilings).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(pauseMs(5, undefined, 0)).toBe(0);
  });

  test('is never shorter than the server asked for, of which a minute counts', () => {
    expect(pauseMs(1, 3, 0)).toBe(3_000);
    expect(pauseMs(1, 86_400, 0)).toBe(60_000);
  });
});

describe('trying again', () => {
  test.each([
    ['what broke off', new Interruption('reset')],
    ['a refusal that may pass', { isRetryable: true, retryAfterSeconds: 1 }],
  ])('helps with %s, for as long as the caller is patient', async (_what, failure) => {
    const waits: unknown[] = [];
    const trying = retrying(() => Promise.reject(failure), {
      allows: (tried) => tried < 3,
      wait: async (_pause, error) => void waits.push(error),
    });

    await expect(trying).rejects.toBe(failure);
    expect(waits).toEqual([failure, failure]);
  });

  test.each([new TypeError('x is not a function'), { isRetryable: false }, undefined])(
    'is not done after %o',
    async (failure) => {
      const wait = () => Promise.reject(new Error('waited'));

      await expect(retrying(() => Promise.reject(failure), { allows: () => true, wait })).rejects.toBe(failure);
    },
  );

  test('ends where the wait is stopped', async () => {
    const stop = new Error('stopped');
    const patience = { allows: () => true, wait: () => Promise.reject(stop) };

    await expect(retrying(() => Promise.reject(new Interruption()), patience)).rejects.toBe(stop);
  });
});
