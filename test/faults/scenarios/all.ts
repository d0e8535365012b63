import type { ScenarioGroup } from '../scenario.ts';
import { archiveFiles, archiveFirstFile, archiveLaterFile } from './archives.ts';
import { clients, parts, redirects } from './clients.ts';
import { dynamodb, latency, lostAnswers } from './dynamodb.ts';
import { killedRuntime } from './killed-runtime.ts';
import { leaving } from './leaving.ts';
import { changes, s3AtOpen, s3MidBody } from './s3.ts';

/** Every scenario, in the page's order. */
export const GROUPS: readonly ScenarioGroup[] = [
  s3AtOpen,
  s3MidBody,
  changes,
  archiveFiles,
  archiveFirstFile,
  archiveLaterFile,
  dynamodb,
  lostAnswers,
  latency,
  killedRuntime,
  clients,
  leaving,
  parts,
  redirects,
];
