import { at, killedAfter, killedBefore, killedMidBody, once } from '../faults.ts';
import { claimUntil } from '../parts.ts';
import { CUT, FAILED, type ScenarioGroup, WHOLE } from '../scenario.ts';

const hasOwnRuntime = true;

export const killedRuntime: ScenarioGroup = {
  title: 'The function is killed',
  scenarios: [
    {
      name: 'While S3 opens the object',
      hasOwnRuntime,
      rules: [once('open', killedBefore)],
      sees: FAILED,
      table: 'free',
    },
    {
      name: 'With the first chunk in hand, before the commit',
      hasOwnRuntime,
      rules: [once('commit', killedBefore)],
      sees: FAILED,
      table: 'free',
    },
    {
      name: 'After the commit, before the first byte',
      hasOwnRuntime,
      rules: [once('commit', killedAfter)],
      sees: FAILED,
      table: 'committed',
      unknowable: 'It died in the one moment between the commit and the first byte.',
    },
    { name: 'In mid-body', hasOwnRuntime, rules: [at('open', killedMidBody)], sees: CUT, table: 'committed' },
    {
      name: 'After the last byte, before the outcome',
      hasOwnRuntime,
      rules: [once('settle', killedBefore)],
      sees: WHOLE,
      table: 'committed',
    },
    {
      name: 'After the reservation of POST /claim; the same key asks again',
      hasOwnRuntime,
      rules: [once('reserve', killedAfter)],
      act: claimUntil,
      sees: { status: 201, bytes: 'none' },
      table: 'reserved',
    },
    {
      name: 'Before the commit of a redirect',
      order: { delivery: 'redirect' },
      hasOwnRuntime,
      rules: [once('commit', killedBefore)],
      sees: FAILED,
      table: 'free',
    },
  ],
};
