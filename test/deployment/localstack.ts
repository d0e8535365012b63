import { devNull } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../cli/errors.ts';
import { capture, show } from '../../scripts/lib/command.ts';

/** A LocalStack that answers. */
export interface LocalStack {
  endpoint: string;
  /** Whether this one was started here, in Docker: then it runs functions as well. */
  isOurs: boolean;
  stop(): Promise<void>;
}

/** What LocalStack takes for credentials: its account is 000000000000. */
export const LOCALSTACK_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
export const LOCALSTACK_REGION = 'us-east-1';

const ENDPOINT = 'http://127.0.0.1:4566';
const COMPOSE = [
  'compose',
  '--project-name',
  'links-test-local',
  '--file',
  join(import.meta.dirname, 'docker-compose.yaml'),
];

/** The LocalStack that LOCALSTACK_ENDPOINT names, else one in Docker, started here. @throws CommandError for neither */
export async function useLocalStack({ LOCALSTACK_ENDPOINT: given }: NodeJS.ProcessEnv): Promise<LocalStack> {
  if (given) {
    const endpoint = given.replace(/\/$/, '');
    if (await answers(endpoint)) return { endpoint, isOurs: false, stop: async () => {} };
    throw new CommandError(
      `No LocalStack answers at LOCALSTACK_ENDPOINT=${given}: start it there, or unset the variable.`,
    );
  }
  if ((await capture('docker', ['info'])).code !== 0) {
    throw new CommandError(
      `There is no Docker engine to run LocalStack in: start one, or set LOCALSTACK_ENDPOINT to a LocalStack that runs, such as ${ENDPOINT}.`,
    );
  }
  if ((await show('docker', [...COMPOSE, 'up', '--detach', '--wait'])) !== 0) {
    throw new CommandError(
      'LocalStack did not start: what Docker says above has the cause; put it right and try again.',
    );
  }
  return { endpoint: ENDPOINT, isOurs: true, stop: async () => void (await show('docker', [...COMPOSE, 'down'])) };
}

/**
 * An environment that leads to LocalStack and nowhere else: nothing is left of what could name an account of AWS, or
 * variables of a deployment there.
 */
export function localStackEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|TF_VAR_|TF_CLI_ARGS|TF_DATA_DIR$|TF_WORKSPACE$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: LOCALSTACK_REGION,
    AWS_ACCESS_KEY_ID: LOCALSTACK_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCALSTACK_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    TF_IN_AUTOMATION: '1',
  };
}

function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
