import { describe, expect, test } from '@jest/globals';
import { eventsOf, identityOf, isUnderWay } from '../../../cli/tail/ledger-events.ts';
import type { Claim, InspectedLink } from '../../../client/index.ts';

const at = (minute: number) => new Date(Date.UTC(2030, 0, 31, 12, minute)).toISOString();

const claim = (fields: Partial<Claim>): Claim => ({
  id: 'claim',
  state: 'committed',
  sourceIp: '192.0.2.1',
  reservedAt: at(1),
  committedAt: at(2),
  leaseUntil: at(62),
  ...fields,
});

const link = (fields: Partial<InspectedLink>) =>
  ({
    id: 'id',
    bucket: 'bucket',
    key: 'key',
    status: 'active',
    createdAt: at(0),
    expiresAt: at(59),
    claims: [],
    ...fields,
  }) as InspectedLink;

const namesOf = (fields: Partial<InspectedLink>) => eventsOf(link(fields)).map(({ event }) => event);

describe('what has happened to a link', () => {
  test('begins with its creation', () => {
    expect(eventsOf(link({}))).toEqual([{ time: at(0), event: 'created', linkId: 'id', bucket: 'bucket', key: 'key' }]);
  });

  test('names the object by its key, and an archive by its file name', () => {
    const { key: _, ...archive } = link({ filename: 'photos.zip', archive: { files: 13, filesSize: 100 } });

    expect(eventsOf(link({ filename: 'as.pdf' }))).toMatchObject([{ key: 'key' }]);
    expect(eventsOf(archive as InspectedLink)).toEqual([
      { time: at(0), event: 'created', linkId: 'id', bucket: 'bucket', filename: 'photos.zip', files: 13 },
    ]);
  });

  test('is nothing for a reservation, which may come to nothing', () => {
    const { committedAt: _, ...reserved } = claim({ state: 'reserved' });

    expect(namesOf({ claims: [reserved] })).toEqual(['created']);
  });

  test.each(['completed', 'failed', 'aborted', 'redirected'] as const)('is a claim and its outcome: %s', (state) => {
    const [, claimed, outcome] = eventsOf(link({ claims: [claim({ state, settledAt: at(3), bytesSent: 10 })] }));

    expect(claimed).toMatchObject({ time: at(2), event: 'claimed', claimId: 'claim', sourceIp: '192.0.2.1' });
    expect(outcome).toMatchObject({ time: at(3), event: state, claimId: 'claim', bytesSent: 10 });
  });

  test('ends with its revocation and its expiry', () => {
    expect(namesOf({ revokedAt: at(4), status: 'revoked' })).toEqual(['created', 'revoked']);
    expect(namesOf({ status: 'expired' })).toEqual(['created', 'expired']);
  });

  test('tells a second failure from the first', () => {
    const [first, second] = [at(3), at(5)].map((settledAt) =>
      eventsOf(link({ claims: [claim({ state: 'failed', settledAt })] })).map(identityOf),
    );

    expect(first?.slice(0, 2)).toEqual(second?.slice(0, 2));
    expect(first?.[2]).not.toBe(second?.[2]);
  });
});

describe('a link', () => {
  const now = Date.parse(at(10));

  test.each([
    ['committed', true],
    ['failed', true],
    ['aborted', true],
    ['completed', false],
    ['redirected', false],
  ] as const)('whose claim is %s is under way: %s', (state, expected) => {
    expect(isUnderWay(link({ claims: [claim({ state })] }), now)).toBe(expected);
  });

  test.each(['failed', 'aborted'] as const)(
    'whose claim is %s is no longer under way some time after its lease',
    (state) => {
      expect(isUnderWay(link({ claims: [claim({ state, leaseUntil: at(-4) })] }), now)).toBe(true);
      expect(isUnderWay(link({ claims: [claim({ state, leaseUntil: at(-6) })] }), now)).toBe(false);
    },
  );

  test('whose claim is committed is under way until a day after its lease', () => {
    const aDay = 24 * 60;

    expect(isUnderWay(link({ claims: [claim({ leaseUntil: at(11 - aDay) })] }), now)).toBe(true);
    expect(isUnderWay(link({ claims: [claim({ leaseUntil: at(9 - aDay) })] }), now)).toBe(false);
  });
});
