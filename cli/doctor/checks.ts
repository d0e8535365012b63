import type { S3Client } from '@aws-sdk/client-s3';
import type { Policy } from '../../client/index.ts';
import { reasonOfFailure } from '../../client/network-reason.ts';
import { causeOf } from '../aws/cause.ts';
import { handlerOf } from '../aws/request-handler.ts';
import { s3Refusal } from '../aws/s3-refusal.ts';
import type { Connection } from '../connection.ts';
import { allowedKey } from '../create/placing.ts';
import { CommandError } from '../errors.ts';
import { fetchBy } from '../network/fetch.ts';
import { sentenceOf } from '../output.ts';
import { clockVerdict } from './clock.ts';

/** What was found out, in a sentence that says what to do where it is not well. */
export interface Check {
  name: string;
  state: 'ok' | 'failed' | 'skipped';
  detail: string;
}

/** Looks whether everything that the commands need is there, each whatever became of the others. */
export async function* checksOf(connection: Connection, version: string): AsyncGenerator<Check> {
  const { linksUrl, region } = connection.endpoints;
  const policy = connection.links.policy().catch(() => undefined);
  yield { name: 'region', state: 'ok', detail: region };
  const credentials = await check('credentials', () => identity(connection, policy));
  yield credentials;
  const answer = await reach(connection, linksUrl);
  yield answer.check;
  if (answer.date === undefined)
    yield { name: 'clock', state: 'skipped', detail: 'Nothing answered to compare it with.' };
  else {
    const { date, askedAt, answeredAt } = answer;
    yield check('clock', async () => clockVerdict(date, (askedAt + answeredAt) / 2));
  }
  if (await hasNone(connection)) {
    for (const name of ['owner API', 'bucket'])
      yield { name, state: 'skipped', detail: 'There are no credentials to ask it with.' };
    return;
  }
  yield check('owner API', () => versionVerdict(connection, version, policy));
  yield bucketCheck(connection, await policy);
}

const hasNone = ({ credentials }: Connection): Promise<boolean> =>
  credentials().then(
    () => false,
    () => true,
  );

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, state: 'ok', detail: await look() };
  } catch (error) {
    return { name, state: 'failed', detail: sentenceOf(error) };
  }
}

async function identity(connection: Connection, policy: Promise<Policy | undefined>): Promise<string> {
  const { local } = connection.endpoints;
  return local ? `the access key ${local.credentials.accessKeyId} of \`make dev\`` : awsIdentity(connection, policy);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it needs no permission. */
async function awsIdentity(
  { credentials, agents, endpoints: { region } }: Connection,
  policy: Promise<Policy | undefined>,
): Promise<string> {
  const { accessKeyId } = await credentials();
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  // Left open: its agents are everybody's.
  const sts = new STSClient({ region, credentials, requestHandler: handlerOf(await agents()) });
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return String(Arn);
  } catch (cause) {
    const { name, $metadata } = cause as { name: string; $metadata?: { httpStatusCode?: number } };
    // A server has owners of its own, of whom AWS knows nothing.
    if (name === 'InvalidClientTokenId' && (await policy)) {
      return `the access key ${accessKeyId} of a server's own, which its owner API takes and AWS does not know`;
    }
    const hasAnswered = $metadata?.httpStatusCode !== undefined;
    throw new CommandError(
      hasAnswered
        ? `AWS does not take these credentials (${causeOf(cause)}): log in again with \`aws sso login\`, or set other ones.`
        : `AWS STS cannot be reached (${causeOf(cause)}): check the network and its proxy.`,
      { cause },
    );
  }
}

const TIMEOUT_MS = 10_000;

/** Without a signature: any answer will do, a refusal as well. */
async function reach(
  { agents }: Connection,
  url: URL,
): Promise<{ check: Check; date?: string; askedAt: number; answeredAt: number }> {
  const askedAt = Date.now();
  try {
    const { headers } = await fetchBy(agents)(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answeredAt = Date.now();
    // What a function sets itself arrives under the other name.
    const date = headers.get('date') ?? headers.get('x-amzn-remapped-date');
    const detail = `${url.href} answers in ${answeredAt - askedAt} ms`;
    return { check: { name: 'URL', state: 'ok', detail }, ...(date === null ? {} : { date }), askedAt, answeredAt };
  } catch (cause) {
    const reason = cause instanceof CommandError ? cause.message : reasonOfFailure(cause);
    const detail = `${url.href} does not answer: check the URL, the network and its proxy (${reason}).`;
    return { check: { name: 'URL', state: 'failed', detail }, askedAt, answeredAt: Date.now() };
  }
}

async function versionVerdict({ links }: Connection, own: string, asked: Promise<Policy | undefined>): Promise<string> {
  const { version, functionVersion } = await links.versions();
  const policy = await asked;
  if (version === undefined || !policy) {
    return 'answers, but is older than this command: `make deploy` brings it up to date.';
  }
  const which = functionVersion === undefined ? version : `${version}, function version ${functionVersion}`;
  const other = version === own ? '' : `, and this command is ${own}: bring both to the same`;
  const { allowedPrefixes: prefixes } = policy;
  return `version ${which}${other}${prefixes.length === 0 ? '' : `; takes keys below ${prefixes.join(', ')}`}`;
}

async function bucketCheck({ endpoints, s3 }: Connection, policy: Policy | undefined): Promise<Check> {
  const bucket = endpoints.bucket ?? policy?.buckets[0];
  if (bucket === undefined) {
    return { name: 'bucket', state: 'skipped', detail: 'None is known: to upload files, set LINKS_BUCKET.' };
  }
  return check('bucket', async () => {
    const client = await s3();
    await tryUpload(client, bucket, allowedKey('uploads/links-doctor', policy?.allowedPrefixes ?? [])).catch(
      (cause: unknown) => {
        throw s3Refusal(cause, { bucket, region: endpoints.region, naming: 'set LINKS_BUCKET to the right one' });
      },
    );
    if (policy && !policy.buckets.includes(bucket)) {
      throw new CommandError(
        `Links are not made for the bucket "${bucket}": set LINKS_BUCKET to ${policy.buckets.join(' or ')}.`,
      );
    }
    return `${bucket} takes uploads`;
  });
}

/** Begins an upload as `links create` does, and ends it before there is anything of it. */
async function tryUpload(s3: S3Client, bucket: string, key: string): Promise<void> {
  const { AbortMultipartUploadCommand, CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  const object = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
}
