import { setTimeout as sleep } from 'node:timers/promises';
import {
  ANSWER_LOST,
  at,
  bodyOf,
  DYNAMODB_REFUSES,
  HANG,
  once,
  RESET,
  S3_REFUSES,
  S3_THROTTLES,
  s3Error,
} from '../faults.ts';
import { claimAndFetch, claimAndFetchOnce } from '../parts.ts';
import {
  ARCHIVED,
  CUT,
  IN_PARTS,
  NOTHING,
  REDIRECTED,
  type ScenarioGroup,
  UNAVAILABLE,
  UNREADABLE,
  WHOLE,
} from '../scenario.ts';

const LEFT = 'Lambda does not tell the function that its client has left: every byte was handed to Lambda.';

export const clients: ScenarioGroup = {
  title: 'The client',
  scenarios: [
    {
      name: 'Leaves before the first byte',
      rules: [once('open', (site) => ({ before: site.leave }))],
      sees: NOTHING,
      table: 'completed',
      unknowable: LEFT,
    },
    {
      name: 'Leaves in mid-body',
      rules: [at('open', (site) => bodyOf(site.atMiddle(site.leaveAfterFirstByte)))],
      sees: CUT,
      table: 'completed',
      unknowable: LEFT,
    },
    {
      name: 'Stalls for 8 s (for 60 s, scaled down: 3 s longer than S3 may be silent)',
      file: 'large',
      rules: [at('open', (site) => bodyOf(site.counted))],
      act: (site) => {
        let hasStalled = false;
        return site.ask({
          pace: async () => {
            if (hasStalled) return;
            hasStalled = true;
            await sleep(8_000);
            if (site.bytesFromS3 === site.file.length) throw new Error('the stall was not felt at S3');
          },
        });
      },
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'Reads 6 MB/s (48 MB; a longer file at 10 kB/s, scaled down)',
      file: 'large',
      act: (site) => {
        const start = performance.now();
        return site.ask({ pace: (read) => sleep(Math.max(0, start + read / 6_000 - performance.now())) });
      },
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The whole answer is lost on the way',
      rules: [once('answer', ANSWER_LOST)],
      act: (site) => site.askOverFront(),
      sees: NOTHING,
      table: 'completed',
      unknowable: LEFT,
    },
  ],
};

export const parts: ScenarioGroup = {
  title: 'POST /claim, and the file in parts; the client asks again where it was not served',
  scenarios: [
    {
      name: 'The answer to POST /claim is lost',
      rules: [once('answer', ANSWER_LOST)],
      act: claimAndFetch,
      sees: IN_PARTS,
      table: 'completed',
    },
    {
      name: 'DynamoDB refuses its reservation',
      rules: [at('reserve', DYNAMODB_REFUSES)],
      act: (site) => site.claim(),
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'The answer to its reservation is lost',
      rules: [once('reserve', ANSWER_LOST)],
      act: claimAndFetch,
      sees: IN_PARTS,
      table: 'completed',
    },
    {
      name: 'S3 refuses the first part',
      rules: [at('range', S3_REFUSES, { times: 3 })],
      act: claimAndFetch,
      sees: IN_PARTS,
      table: 'completed',
    },
    {
      name: 'The answer to every try of the first part’s commit is lost',
      rules: [at('commit', ANSWER_LOST)],
      act: claimAndFetch,
      sees: IN_PARTS,
      table: 'completed',
    },
    {
      name: 'S3 throttles the second part',
      rules: [at('range', S3_THROTTLES, { skip: 1, times: 3 })],
      act: claimAndFetch,
      sees: IN_PARTS,
      table: 'completed',
    },
    {
      name: 'The answer to the first part’s outcome is lost',
      rules: [once('settle', ANSWER_LOST)],
      act: claimAndFetch,
      sees: IN_PARTS,
      table: 'completed',
    },
    {
      name: 'S3 refuses the only part that is asked for',
      rules: [at('range', S3_REFUSES)],
      act: claimAndFetchOnce,
      sees: UNAVAILABLE,
      table: 'reserved',
    },
  ],
};

const order = { delivery: 'redirect' };

export const redirects: ScenarioGroup = {
  title: 'Delivery by redirect',
  scenarios: [
    {
      name: 'S3 refuses the look at the object',
      order,
      rules: [at('range', S3_REFUSES)],
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'S3 never answers the look at the object',
      order,
      rules: [at('range', HANG)],
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'S3 has archived the object since (403 InvalidObjectState)',
      order,
      rules: [at('range', s3Error(403, 'InvalidObjectState'))],
      sees: ARCHIVED,
      table: 'free',
    },
    {
      name: 'The object’s KMS key is disabled (400 KMS.DisabledException)',
      order,
      rules: [at('range', s3Error(400, 'KMS.DisabledException'))],
      sees: UNREADABLE,
      table: 'free',
    },
    {
      name: 'DynamoDB resets the connection: the commit of a redirect',
      order,
      rules: [at('commit', RESET)],
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'The answer to every try of a redirect’s commit is lost',
      order,
      rules: [at('commit', ANSWER_LOST)],
      sees: REDIRECTED,
      table: 'redirected',
    },
  ],
};
