import {
  at,
  bodyOf,
  breaksAfter,
  HANG,
  late,
  once,
  paced,
  pausesAfter,
  RESET,
  S3_REFUSES,
  S3_THROTTLES,
  s3Error,
  shortened,
  silentAfter,
} from '../faults.ts';
import { ARCHIVED, CUT, GONE, REVOKED, type ScenarioGroup, UNAVAILABLE, UNREADABLE, WHOLE } from '../scenario.ts';
import { MIDDLE } from '../site.ts';

const WRONG_ETAG = { headers: { etag: '"00000000000000000000000000000000"' } };

export const s3AtOpen: ScenarioGroup = {
  title: 'S3, when the object is opened',
  scenarios: [
    { name: 'S3 refuses (500)', rules: [at('open', S3_REFUSES)], sees: UNAVAILABLE, table: 'free' },
    { name: 'S3 throttles (503 SlowDown)', rules: [at('open', S3_THROTTLES)], sees: UNAVAILABLE, table: 'free' },
    { name: 'S3 throttles once', rules: [once('open', S3_THROTTLES)], sees: WHOLE, table: 'completed' },
    {
      name: 'S3 denies access (403)',
      rules: [at('open', s3Error(403, 'AccessDenied'))],
      sees: UNREADABLE,
      table: 'free',
    },
    {
      name: 'S3 has archived the object since (403 InvalidObjectState)',
      rules: [at('open', s3Error(403, 'InvalidObjectState'))],
      sees: ARCHIVED,
      table: 'free',
    },
    {
      name: 'The object’s KMS key is disabled (400 KMS.DisabledException)',
      rules: [at('open', s3Error(400, 'KMS.DisabledException'))],
      sees: UNREADABLE,
      table: 'free',
    },
    { name: 'S3 never answers', rules: [at('open', HANG)], sees: UNAVAILABLE, table: 'free' },
    { name: 'S3 resets the connection', rules: [at('open', RESET)], sees: UNAVAILABLE, table: 'free' },
    { name: 'S3 resets the connection once', rules: [once('open', RESET)], sees: WHOLE, table: 'completed' },
    { name: 'S3 breaks off after its headers', rules: [at('open', breaksAfter(0))], sees: UNAVAILABLE, table: 'free' },
    {
      name: 'S3 falls silent after its headers',
      rules: [at('open', silentAfter(0))],
      sees: UNAVAILABLE,
      table: 'free',
    },
    { name: 'S3 answers with another ETag', rules: [at('open', WRONG_ETAG)], sees: GONE, table: 'free' },
    { name: 'S3 answers with too few bytes', rules: [at('open', shortened(MIDDLE))], sees: UNAVAILABLE, table: 'free' },
    { name: 'S3 answers 200 ms late', rules: [at('open', late(200))], sees: WHOLE, table: 'completed' },
    { name: 'S3 answers 3 s late', rules: [at('open', late(3_000))], sees: WHOLE, table: 'completed' },
  ],
};

export const s3MidBody: ScenarioGroup = {
  title: 'S3, in mid-body',
  scenarios: [
    { name: 'S3 breaks off once', rules: [at('open', breaksAfter(MIDDLE))], sees: WHOLE, table: 'completed' },
    {
      name: 'S3 breaks off three times',
      rules: [at('open', breaksAfter(MIDDLE)), at('range', breaksAfter(100_000), { times: 2 })],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 breaks off four times',
      rules: [at('open', breaksAfter(MIDDLE)), at('range', breaksAfter(100_000))],
      sees: CUT,
      table: 'failed',
    },
    {
      name: 'S3 breaks off after the last byte',
      rules: [at('open', breaksAfter(1_000_000))],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 falls silent once, for longer than 5 s',
      rules: [at('open', silentAfter(MIDDLE))],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 falls silent again and again',
      rules: [at('open', silentAfter(MIDDLE)), at('range', silentAfter(100_000))],
      sees: CUT,
      table: 'failed',
    },
    {
      name: 'S3 pauses for 3 s (for shorter than the 5 s that it may be silent)',
      rules: [at('open', pausesAfter(MIDDLE, 3_000))],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 sends 400 kB/s (1 MB; a longer file at 10 kB/s, scaled down)',
      rules: [at('open', paced(400_000))],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 breaks off and refuses from then on',
      rules: [at('open', breaksAfter(MIDDLE)), at('range', S3_REFUSES)],
      sees: CUT,
      table: 'failed',
    },
    {
      name: 'S3 breaks off and throttles the first two tries to go on',
      rules: [at('open', breaksAfter(MIDDLE)), at('range', S3_THROTTLES, { times: 2 })],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 breaks off and never answers from then on',
      rules: [at('open', breaksAfter(MIDDLE)), at('range', HANG)],
      sees: CUT,
      table: 'failed',
    },
    {
      name: 'S3 goes on with another ETag',
      rules: [at('open', breaksAfter(MIDDLE)), at('range', WRONG_ETAG)],
      sees: CUT,
      table: 'failed',
    },
  ],
};

export const changes: ScenarioGroup = {
  title: 'The object or the link changes',
  scenarios: [
    {
      name: 'The object is overwritten before the redeem',
      arrange: (site) => site.overwrite(),
      sees: GONE,
      table: 'free',
    },
    { name: 'The object is deleted before the redeem', arrange: (site) => site.remove(), sees: GONE, table: 'free' },
    {
      name: 'The object is overwritten in mid-body, and S3 breaks off',
      rules: [at('open', breaksAfter(MIDDLE)), once('range', (site) => ({ before: site.overwrite }))],
      sees: CUT,
      table: 'failed',
    },
    {
      name: 'The object is deleted in mid-body, and S3 breaks off',
      rules: [at('open', breaksAfter(MIDDLE)), once('range', (site) => ({ before: site.remove }))],
      sees: CUT,
      table: 'failed',
    },
    {
      name: 'The link is revoked while S3 opens the object',
      rules: [once('open', (site) => ({ before: site.revoke }))],
      sees: REVOKED,
      table: 'free, revoked',
    },
    {
      name: 'The link is revoked in mid-body',
      rules: [at('open', (site) => bodyOf(site.atMiddle(site.revoke)))],
      sees: WHOLE,
      table: 'completed, revoked',
    },
  ],
};
