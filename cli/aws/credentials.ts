import type { Credentials } from '../../client/index.ts';
import { CommandError } from '../errors.ts';
import type { Agents, Environment } from '../network/agents.ts';
import { causeOf } from './cause.ts';
import { askMfaCode } from './mfa.ts';
import { type Profile, type Profiles, profileInUse } from './profiles.ts';
import { handlerOf } from './request-handler.ts';

/** Credentials and when they expire. */
type Expiring = Credentials & { expiration?: Date };

type Provider = () => Promise<Expiring>;

/** A source of credentials, with the words for an error: what failed, and what to do next. */
interface Source {
  what: string;
  provide: Provider;
  next: string;
}

/** The options of the chain. */
export interface ChainOptions {
  environment: Environment;
  region: string;
  agents: () => Promise<Agents>;
}

/**
 * Provides the credentials that the AWS CLI would use here, from any source. They are fetched once, and renewed before they
 * expire. The SDK's own chain prefers AWS_PROFILE to keys in the environment, and does not tell why a source failed.
 *
 * @throws CommandError with AWS's own cause, and what to do next
 */
export function credentialChain(options: ChainOptions): () => Promise<Credentials> {
  return remember(async () => {
    const source = await findSource(options);
    try {
      return await source.provide();
    } catch (error) {
      if (error instanceof CommandError) throw error;
      throw new CommandError(`${source.what} (${causeOf(error)}): ${nextFor(error, source)}.`, { cause: error });
    }
  });
}

/** Credentials are renewed this long before they expire. */
const AHEAD_MS = 5 * 60_000;

/** Remembers credentials, and failures too: nobody wants to type a second MFA code to see the same error. */
function remember(provide: Provider): Provider {
  let last: Promise<Expiring> | undefined;
  let renewAt = Number.POSITIVE_INFINITY;
  return () => {
    if (!last || Date.now() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      last = provide();
      last.then(
        ({ expiration }) => {
          if (expiration) renewAt = expiration.getTime() - AHEAD_MS;
        },
        () => {},
      );
    }
    return last;
  };
}

/**
 * Finds the source in the order of the AWS CLI (botocore/credentials.py, create_credential_resolver). Keys in the environment
 * come before the profile in AWS_PROFILE, which must exist anyway. A profile's role comes before the environment's token file,
 * and that before the rest of the profile.
 */
async function findSource(options: ChainOptions): Promise<Source> {
  const { environment } = options;
  const { name, isNamed, profile, profiles } = await profileInUse(environment);
  if (environment.AWS_ACCESS_KEY_ID) return keysIn(environment);
  const ofProfile = profile && (await profileSource(name, profiles, options));
  if (ofProfile && profile.role_arn && !profile.web_identity_token_file) return ofProfile;
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE) return tokenFileSource(options);
  return ofProfile ?? machineSource(environment, isNamed ? name : undefined);
}

function keysIn({ AWS_SECRET_ACCESS_KEY: secret }: Environment): Source {
  if (!secret) {
    throw new CommandError(
      'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not: set both, or unset the first to use a profile.',
    );
  }
  return {
    what: 'Cannot use the keys in the environment',
    provide: async () => (await providers()).fromEnv()(),
    next: 'set new ones',
  };
}

/** Undefined if the profile has settings, but no credentials. */
async function profileSource(name: string, profiles: Profiles, options: ChainOptions): Promise<Source | undefined> {
  const profile = profiles[name] ?? {};
  const next = adviceFor(name, profile);
  if (next === undefined) return undefined;
  const provide = async () => {
    const { fromIni } = await providers();
    const init = {
      // A command that runs for days finds the keys that were put there meanwhile.
      ignoreCache: true,
      // The region goes to the parent, because SSO has its own.
      clientConfig: { requestHandler: handlerOf(await options.agents()) },
      parentClientConfig: { region: async () => options.region },
    };
    const { mfa_serial: serial, source_profile: source } = profile;
    // This comes first, so that nobody types a code for a role whose base has expired.
    if (serial && source && source !== name && !profiles[source]?.mfa_serial)
      await fromIni({ ...init, profile: source })();
    return fromIni({ ...init, profile: name, mfaCodeProvider: askMfaCode })();
  };
  return { what: `The AWS profile "${name}" provides no credentials`, provide, next };
}

/** Tells what to do if this profile provides nothing, by its kind. */
export function adviceFor(name: string, profile: Profile): string | undefined {
  if (profile.role_arn && profile.web_identity_token_file) return 'check its web_identity_token_file and its role_arn';
  if (profile.role_arn)
    return 'check its source_profile or credential_source, and your permission to assume its role_arn';
  if (profile.sso_session || profile.sso_start_url) return `run \`aws sso login --profile ${name}\` and try again`;
  if (profile.login_session) return `run \`aws login --profile ${name}\` and try again`;
  if (profile.credential_process) return 'run its credential_process alone to see its output';
  if (profile.aws_access_key_id || profile.aws_secret_access_key) return 'add both keys';
  return profile.credential_source || profile.source_profile ? 'add a role_arn' : undefined;
}

function tokenFileSource({ environment, region, agents }: ChainOptions): Source {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role } = environment;
  if (!role) {
    throw new CommandError(
      'AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not: set both, or unset the first.',
    );
  }
  const provide = async () =>
    (await providers()).fromTokenFile({ clientConfig: { region, requestHandler: handlerOf(await agents()) } })();
  return {
    what: `The token in ${file} provides no credentials`,
    provide,
    next: 'check AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN',
  };
}

/** The credentials of a container or an EC2 instance. */
function machineSource(environment: Environment, named: string | undefined): Source {
  if (environment.AWS_CONTAINER_CREDENTIALS_FULL_URI || environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    return {
      what: 'The container provides no credentials',
      provide: async () => (await providers()).fromHttp()(),
      next: 'check its task role or pod identity',
    };
  }
  const provide = async () => {
    if (environment.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') throw notFound(named);
    const { fromInstanceMetadata } = await providers();
    return fromInstanceMetadata({ timeout: 1_000, maxRetries: 0 })().catch((cause) => {
      throw notFound(named, cause);
    });
  };
  return { what: 'This machine provides no credentials', provide, next: 'set AWS_PROFILE' };
}

function notFound(named: string | undefined, cause?: unknown): CommandError {
  const where = named === undefined ? '' : `, not even in the profile "${named}"`;
  return new CommandError(
    `No AWS credentials found${where}: set AWS_PROFILE or log in with \`aws sso login\`, and try again.`,
    { cause },
  );
}

const OF_OLD_KEYS = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

function nextFor(error: unknown, { next }: Source): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if (/MultiFactorAuthentication failed/i.test(message))
    return 'type the code that the device shows now, as each works only once';
  if (/Signature (expired|not yet current)/i.test(message)) return 'synchronise the clock of this machine with NTP';
  if (OF_OLD_KEYS.has(name)) return 'log in again, or set new keys';
  const isOutOfReach = $metadata !== undefined && $metadata.httpStatusCode === undefined;
  return isOutOfReach ? 'check the network and its proxy (HTTPS_PROXY)' : next;
}

const providers = () => import('@aws-sdk/credential-providers');
