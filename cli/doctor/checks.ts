import type { S3Client } from '@aws-sdk/client-s3';
import type { Policy } from '../../client/index.ts';
import { reasonOfFailure } from '../../client/network-reason.ts';
import { causeOf } from '../aws/cause.ts';
import { handlerOf } from '../aws/request-handler.ts';
import { s3Refusal } from '../aws/s3-refusal.ts';
import type { Connection } from '../connection.ts';
import { allowedKey } from '../create/placing.ts';
import { CommandError } from '../errors.ts';
import { makeFetch } from '../network/fetch.ts';
import { type Check, check } from './check.ts';
import { clockVerdict } from './clock.ts';
import { checkRecipientsUrl } from './domain.ts';

/** Checks everything that the commands need. A failed check does not stop the others. */
export async function* runChecks(connection: Connection, version: string): AsyncGenerator<Check> {
  const { linksUrl, region } = connection.endpoints;
  const policy = connection.links.policy().catch(() => undefined);
  yield { name: 'region', state: 'ok', detail: region };
  const credentials = await check('credentials', () => identify(connection, policy));
  yield credentials;
  const answer = await reach(connection, linksUrl);
  yield answer.check;
  if (answer.date === undefined)
    yield { name: 'clock', state: 'skipped', detail: 'No answer came to compare the clock with.' };
  else {
    const { date, askedAt, answeredAt } = answer;
    yield check('clock', async () => clockVerdict(date, (askedAt + answeredAt) / 2));
  }
  if (await hasNone(connection)) {
    for (const name of ['owner API', 'bucket', 'recipients'])
      yield { name, state: 'skipped', detail: 'This check needs credentials.' };
    return;
  }
  yield check('owner API', () => checkVersion(connection, version, policy));
  const known = await policy;
  yield checkBucket(connection, known);
  if (known) yield* checkRecipientsUrl(connection, known);
  else yield { name: 'recipients', state: 'skipped', detail: 'The owner API did not say where links lead.' };
}

const hasNone = ({ credentials }: Connection): Promise<boolean> =>
  credentials().then(
    () => false,
    () => true,
  );

async function identify(connection: Connection, policy: Promise<Policy | undefined>): Promise<string> {
  const { local } = connection.endpoints;
  return local ? `the access key ${local.credentials.accessKeyId} of \`make dev\`` : identifyInAws(connection, policy);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it needs no permission. */
async function identifyInAws(
  { credentials, agents, endpoints: { region } }: Connection,
  policy: Promise<Policy | undefined>,
): Promise<string> {
  const { accessKeyId } = await credentials();
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  // The client stays open, because others share its agents.
  const sts = new STSClient({ region, credentials, requestHandler: handlerOf(await agents()) });
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return String(Arn);
  } catch (cause) {
    const { name, $metadata } = cause as { name: string; $metadata?: { httpStatusCode?: number } };
    // A server has its own owners, which AWS does not know.
    if (name === 'InvalidClientTokenId' && (await policy)) {
      return `the access key ${accessKeyId}, which the server knows and AWS does not`;
    }
    const hasAnswered = $metadata?.httpStatusCode !== undefined;
    throw new CommandError(
      hasAnswered
        ? `AWS rejects these credentials (${causeOf(cause)}): log in again with \`aws sso login\`, or set other ones.`
        : `Cannot reach AWS STS (${causeOf(cause)}): check the network and its proxy.`,
      { cause },
    );
  }
}

const TIMEOUT_MS = 10_000;

/** Sends a request without a signature. Any answer will do, even a refusal. */
async function reach(
  { agents }: Connection,
  url: URL,
): Promise<{ check: Check; date?: string | undefined; askedAt: number; answeredAt: number }> {
  const askedAt = Date.now();
  try {
    const { headers } = await makeFetch(agents)(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answeredAt = Date.now();
    // Lambda renames the header that a function sets itself.
    const date = headers.get('date') ?? headers.get('x-amzn-remapped-date');
    const detail = `${url.href} answers in ${answeredAt - askedAt} ms`;
    return { check: { name: 'URL', state: 'ok', detail }, date: date ?? undefined, askedAt, answeredAt };
  } catch (cause) {
    const reason = cause instanceof CommandError ? cause.message : reasonOfFailure(cause);
    const detail = `${url.href} does not answer (${reason}): check the URL, the network and its proxy.`;
    return { check: { name: 'URL', state: 'failed', detail }, askedAt, answeredAt: Date.now() };
  }
}

async function checkVersion({ links }: Connection, own: string, asked: Promise<Policy | undefined>): Promise<string> {
  const { version, functionVersion } = await links.versions();
  const policy = await asked;
  if (version === undefined || !policy) {
    return 'older than this command: update it with `make deploy`.';
  }
  const which = functionVersion === undefined ? version : `${version}, function version ${functionVersion}`;
  const other = version === own ? '' : `, but this command is ${own}: use the same version for both`;
  const { allowedPrefixes: prefixes } = policy;
  return `version ${which}${other}${prefixes.length === 0 ? '' : `; accepts keys below ${prefixes.join(', ')}`}`;
}

async function checkBucket({ endpoints, s3 }: Connection, policy: Policy | undefined): Promise<Check> {
  const bucket = endpoints.bucket ?? policy?.buckets[0];
  if (bucket === undefined) {
    return { name: 'bucket', state: 'skipped', detail: 'No bucket is known: set LINKS_BUCKET to upload files.' };
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
        `The owner API creates no links for the bucket "${bucket}": set LINKS_BUCKET to ${policy.buckets.join(' or ')}.`,
      );
    }
    return `${bucket} accepts uploads`;
  });
}

/** Starts an upload like `links create`, and aborts it before there is an object. */
async function tryUpload(s3: S3Client, bucket: string, key: string): Promise<void> {
  const { AbortMultipartUploadCommand, CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  const object = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
}
