import { at, DYNAMODB_REFUSES, DYNAMODB_THROTTLES, HANG, once } from '../faults.ts';
import { CUT, type Scenario, type ScenarioGroup, UNAVAILABLE, WHOLE } from '../scenario.ts';
import { changes, s3AtOpen, s3MidBody } from './s3.ts';

/** The same faults of S3, at a file of an archive. */
const inArchive = (archive: 'first' | 'later', scenario: Scenario): Scenario => ({
  ...scenario,
  name: `${archive === 'first' ? 'First file' : 'Later file'}: ${scenario.name}`,
  archive,
});

/** The list of an archive's files is read before anything else of it. */
export const archiveFiles: ScenarioGroup = {
  title: 'An archive: DynamoDB, when the list of its files is read',
  scenarios: (
    [
      ['refuses (500)', at('read files', DYNAMODB_REFUSES), UNAVAILABLE],
      ['never answers', at('read files', HANG), UNAVAILABLE],
      ['throttles once', once('read files', DYNAMODB_THROTTLES), WHOLE],
    ] as const
  ).map(([how, rule, sees]): Scenario => {
    const table = sees === WHOLE ? 'completed' : 'free';
    return { name: `List of files: DynamoDB ${how}`, rules: [rule], sees, table, archive: 'first' };
  }),
};

const ofTheObject = changes.scenarios.filter(({ name }) => name.startsWith('The object'));

/** Before a byte has left, an archive is an object: its first file is opened before the use is spent. */
export const archiveFirstFile: ScenarioGroup = {
  title: 'An archive: S3, at its first file',
  scenarios: [...s3AtOpen.scenarios, ...s3MidBody.scenarios, ...ofTheObject].map((one) => inArchive('first', one)),
};

/** Later the use is spent: what S3 does not get over in four tries cuts the archive, which then looks complete to nobody. */
export const archiveLaterFile: ScenarioGroup = {
  title: 'An archive: S3, at a later file',
  scenarios: [...s3AtOpen.scenarios, ...s3MidBody.scenarios, ...ofTheObject].map((one): Scenario => {
    const isHealed = one.sees === WHOLE;
    return inArchive('later', isHealed ? one : { ...one, sees: CUT, table: 'failed' });
  }),
};
