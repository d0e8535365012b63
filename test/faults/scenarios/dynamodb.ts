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
  S3_REFUSES,
  type SiteFault,
} from '../faults.ts';
import {
  type Scenario,
  type ScenarioGroup,
  type Sight,
  type TableState,
  UNAVAILABLE,
  UNKNOWN,
  WHOLE,
} from '../scenario.ts';
import type { Step } from '../step.ts';

const FAULTS: Record<string, SiteFault> = {
  'refuses (500)': DYNAMODB_REFUSES,
  'throttles (ProvisionedThroughputExceededException)': DYNAMODB_THROTTLES,
  'throttles (ThrottlingException)': DYNAMODB_THROTTLES_CALLS,
  'never answers': HANG,
  'resets the connection': RESET,
};

/** Each fault at one step. */
function each(what: string, step: Step, sees: Sight, table: TableState): Scenario[] {
  return Object.entries(FAULTS).map(([how, fault]) => ({
    name: `DynamoDB ${how}: ${what}`,
    rules: [at(step, fault)],
    sees,
    table,
  }));
}

export const dynamodb: ScenarioGroup = {
  title: 'DynamoDB, at each of its calls',
  scenarios: [
    ...each('the read', 'read', UNAVAILABLE, 'free'),
    ...each('the reservation', 'reserve', UNAVAILABLE, 'free'),
    ...each('the commit', 'commit', UNAVAILABLE, 'free'),
    ...each('the outcome', 'settle', WHOLE, 'committed'),
    {
      name: 'DynamoDB throttles the first try of every call',
      rules: (['read', 'reserve', 'commit', 'settle'] as const).map((step) => once(step, DYNAMODB_THROTTLES)),
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'S3 refuses, and DynamoDB the release',
      rules: [at('open', S3_REFUSES), at('release', DYNAMODB_REFUSES)],
      sees: UNAVAILABLE,
      table: 'reserved',
    },
    {
      name: 'DynamoDB refuses the commit and the release',
      rules: [at('commit', DYNAMODB_REFUSES), at('release', DYNAMODB_REFUSES)],
      sees: UNKNOWN,
      table: 'reserved',
    },
    {
      name: 'DynamoDB refuses every call from the commit on',
      rules: [at('commit', DYNAMODB_REFUSES), at('read', DYNAMODB_REFUSES, { skip: 1 })],
      sees: UNKNOWN,
      table: 'reserved',
    },
  ],
};

export const lostAnswers: ScenarioGroup = {
  title: 'DynamoDB, its answer lost after the write has landed',
  scenarios: [
    {
      name: 'The answer to the reservation, once',
      rules: [once('reserve', ANSWER_LOST)],
      sees: WHOLE,
      table: 'completed',
    },
    {
      name: 'The answer to every try of the reservation',
      rules: [at('reserve', ANSWER_LOST)],
      sees: UNAVAILABLE,
      table: 'free',
    },
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
      name: 'The answer to the release, once, after S3 refused',
      rules: [at('open', S3_REFUSES), once('release', ANSWER_LOST)],
      sees: UNAVAILABLE,
      table: 'free',
    },
    {
      name: 'The first answer to every write',
      rules: (['reserve', 'commit', 'settle'] as const).map((step) => once(step, ANSWER_LOST)),
      sees: WHOLE,
      table: 'completed',
    },
  ],
};

export const latency: ScenarioGroup = {
  title: 'DynamoDB, late',
  scenarios: [
    {
      name: 'Every call 200 ms late, S3 too',
      rules: (['read', 'reserve', 'open', 'commit', 'settle'] as const).map((step) => at(step, late(200))),
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
      name: 'The reservation lands 3 s late, between two tries',
      rules: [at('reserve', late(3_000))],
      sees: UNAVAILABLE,
      table: 'free',
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
      name: 'The reservation lands 12 s late, after the function has given up',
      rules: [at('reserve', late(12_000))],
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
