import {
  ANSWER_LOST,
  at,
  DYNAMODB_REFUSES,
  DYNAMODB_THROTTLES,
  DYNAMODB_THROTTLES_CALLS,
  HANG,
  late,
  once,
  RESET,
} from '../faults.ts';
import { type Scenario, type ScenarioGroup, UNAVAILABLE, UNKNOWN, WHOLE } from '../scenario.ts';
import type { SiteFault } from '../site.ts';
import type { Step } from '../step.ts';

const FAULTS: Record<string, SiteFault> = {
  'refuses (500)': DYNAMODB_REFUSES,
  'throttles (ProvisionedThroughputExceededException)': DYNAMODB_THROTTLES,
  'throttles (ThrottlingException)': DYNAMODB_THROTTLES_CALLS,
  'never answers': HANG,
  'resets the connection': RESET,
};

/** Each fault at one step. */
function each(what: string, step: Step, scenario: Pick<Scenario, 'sees' | 'table' | 'act'>): Scenario[] {
  return Object.entries(FAULTS).map(([how, fault]) => ({
    name: `DynamoDB ${how}: ${what}`,
    rules: [at(step, fault)],
    ...scenario,
  }));
}

const claim: Scenario['act'] = (site) => site.claim();

export const dynamodb: ScenarioGroup = {
  title: 'DynamoDB, at each of its calls',
  scenarios: [
    ...each('the read', 'read', { sees: UNAVAILABLE, table: 'free' }),
    ...each('the commit', 'commit', { sees: UNAVAILABLE, table: 'free' }),
    ...each('the outcome', 'settle', { sees: WHOLE, table: 'committed' }),
    ...each('the reservation of POST /claim', 'reserve', { act: claim, sees: UNAVAILABLE, table: 'free' }),
    {
      name: 'DynamoDB throttles the first try of every call',
      rules: (['read', 'commit', 'settle'] as const).map((step) => once(step, DYNAMODB_THROTTLES)),
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'DynamoDB refuses the commit and every write after it',
      rules: [at('commit', DYNAMODB_REFUSES), at('fence', DYNAMODB_REFUSES)],
      sees: UNKNOWN,
      table: 'free',
    },
    {
      name: 'DynamoDB refuses every call from the commit on',
      rules: [at('commit', DYNAMODB_REFUSES), at('read', DYNAMODB_REFUSES, { skip: 1 })],
      sees: UNKNOWN,
      table: 'free',
    },
  ],
};

export const lostAnswers: ScenarioGroup = {
  title: 'DynamoDB, its answer lost after the write has landed',
  scenarios: [
    { name: 'The answer to the commit, once', rules: [once('commit', ANSWER_LOST)], sees: WHOLE, table: 'completed' },
    {
      name: 'The answer to every try of the commit',
      rules: [at('commit', ANSWER_LOST)],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The answer to every try of the commit, and every read after it',
      rules: [at('commit', ANSWER_LOST), at('read', DYNAMODB_REFUSES, { skip: 1 })],
      sees: UNKNOWN,
      table: 'committed',
      unknowable: 'The table fell silent at the commit: it had landed, and nobody could know.',
    },
    { name: 'The answer to the outcome, once', rules: [once('settle', ANSWER_LOST)], sees: WHOLE, table: 'completed' },
    {
      name: 'The answer to every try of the outcome',
      rules: [at('settle', ANSWER_LOST)],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The answer to what keeps a refused commit from landing later, once',
      rules: [at('commit', DYNAMODB_REFUSES), once('fence', ANSWER_LOST)],
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'The first answer to every write',
      rules: (['commit', 'settle'] as const).map((step) => once(step, ANSWER_LOST)),
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The answer to every try of the reservation of POST /claim',
      rules: [at('reserve', ANSWER_LOST)],
      act: claim,
      sees: UNAVAILABLE,
      table: 'reserved',
    },
  ],
};

export const latency: ScenarioGroup = {
  title: 'DynamoDB, late',
  scenarios: [
    {
      name: 'Every call 200 ms late, S3 too',
      rules: (['read', 'open', 'commit', 'settle'] as const).map((step) => at(step, late(200))),
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The read 3 s late, which is later than is waited for',
      rules: [at('read', late(3_000))],
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'The reservation of POST /claim lands 3 s late, between two tries',
      rules: [at('reserve', late(3_000))],
      act: claim,
      sees: UNAVAILABLE,
      table: 'reserved',
    },
    {
      name: 'The commit lands 3 s late, between two tries',
      rules: [at('commit', late(3_000))],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The outcome lands 3 s late, between two tries',
      rules: [at('settle', late(3_000))],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The reservation of POST /claim lands 12 s late, after the function has given up',
      rules: [at('reserve', late(12_000))],
      act: claim,
      sees: UNAVAILABLE,
      table: 'reserved',
    },
    {
      name: 'The commit arrives 12 s late, after the function has given up',
      rules: [at('commit', late(12_000))],
      sees: UNAVAILABLE,
      table: 'free',
    },
  ],
};
