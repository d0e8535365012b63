import type { Environment } from '../network/agents.ts';
import { adviceFor } from './credentials.ts';
import { profileInUse } from './profiles.ts';

/** How to renew the credentials that are in use here, as the end of a sentence. @throws CommandError as `profileInUse` */
export async function renewal(environment: Environment): Promise<string> {
  if (environment.AWS_ACCESS_KEY_ID) {
    return 'the keys are in the environment, so stop this command with Ctrl-C, set new ones, and start it again';
  }
  const { name, profile } = await profileInUse(environment);
  if (profile?.aws_access_key_id) return `run \`aws configure --profile ${name}\` and try again`;
  return (profile && adviceFor(name, profile)) ?? 'log in again';
}
