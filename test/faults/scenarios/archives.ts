import { CUT, type Scenario, type ScenarioGroup, WHOLE } from '../scenario.ts';
import { changes, s3AtOpen, s3MidBody } from './s3.ts';

/** The same faults of S3, at a file of an archive. */
const inArchive = (archive: 'first' | 'later', scenario: Scenario): Scenario => ({
  ...scenario,
  name: `${archive === 'first' ? 'First file' : 'Later file'}: ${scenario.name}`,
  archive,
});

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
