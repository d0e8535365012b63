import { CommandError } from '../errors.ts';
import type { Environment } from '../network/agents.ts';

export type Profile = Readonly<Record<string, string | undefined>>;

export type Profiles = Readonly<Record<string, Profile | undefined>>;

/** The profile that is in use. */
export interface ProfileInUse {
  name: string;
  /** Whether a variable names it. */
  isNamed: boolean;
  /** Undefined where nothing names one and there is no default. */
  profile: Profile | undefined;
  /** All of them: a role may begin with another one. */
  profiles: Profiles;
}

/** The profile in use, of ~/.aws/config and ~/.aws/credentials. @throws CommandError for one that is named and not there */
export async function profileInUse(environment: Environment): Promise<ProfileInUse> {
  const { parseKnownFiles } = await import('@smithy/core/config');
  const named = environment.AWS_PROFILE || environment.AWS_DEFAULT_PROFILE;
  const name = named || 'default';
  const { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = environment;
  const files = { ...(config && { configFilepath: config }), ...(credentials && { filepath: credentials }) };
  const profiles: Profiles = await parseKnownFiles({ ...files, ignoreCache: true });
  const profile = profiles[name];
  if (named && !profile) {
    throw new CommandError(
      `The AWS profile "${name}" is not in ${config ?? '~/.aws/config'} or ${credentials ?? '~/.aws/credentials'}: set AWS_PROFILE to one that \`aws configure list-profiles\` shows.`,
    );
  }
  return { name, isNamed: Boolean(named), profile, profiles };
}

/**
 * The region that is set: by AWS_REGION, AWS_DEFAULT_REGION, else by the profile in use. As for the SDK and the AWS CLI, the
 * region of a source profile does not count, nor that of SSO (`sso_region`).
 *
 * @returns the region, or why there is none, as a part of a sentence
 * @throws CommandError for a profile that is named and not there
 */
export async function regionIn(environment: Environment): Promise<{ region: string } | { missing: string }> {
  const set = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  if (set) return { region: set };
  const { name, profile } = await profileInUse(environment);
  if (profile?.region) return { region: profile.region };
  const none = profile ? `the AWS profile "${name}" has no region` : 'there is no AWS profile "default"';
  return { missing: `AWS_REGION is not set, and ${none}` };
}
