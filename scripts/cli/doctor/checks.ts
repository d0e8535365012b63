import type { S3Client } from '@aws-sdk/client-s3';
import type { Connection } from '../connection.ts';
import { CommandError } from '../errors.ts';
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
  const { linksUrl, region, local } = connection.endpoints;
  yield { name: 'region', state: 'ok', detail: region };
  yield check('credentials', () => (local ? localIdentity(local.accessKeyId) : awsIdentity(connection)));
  const answer = await reach(linksUrl);
  yield answer.check;
  if (answer.date === undefined)
    yield { name: 'clock', state: 'skipped', detail: 'Nothing answered to compare it with.' };
  else {
    const { date, askedAt, answeredAt } = answer;
    yield check('clock', async () => clockVerdict(date, (askedAt + answeredAt) / 2));
  }
  yield check('owner API', () => versionVerdict(connection, version));
  yield bucketCheck(connection);
}

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, state: 'ok', detail: await look() };
  } catch (error) {
    return { name, state: 'failed', detail: sentenceOf(error) };
  }
}

async function localIdentity(accessKeyId: string): Promise<string> {
  return `the access key ${accessKeyId} of \`make dev\``;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it needs no permission. */
async function awsIdentity({ credentials, endpoints: { region } }: Connection): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ region, credentials });
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return String(Arn);
  } catch (cause) {
    const { name, $metadata } = cause as { name: string; $metadata?: { httpStatusCode?: number } };
    if (name === 'CredentialsProviderError') throw cause;
    throw new CommandError(
      $metadata?.httpStatusCode === undefined
        ? `AWS STS cannot be reached (${name}): check the network and its proxy.`
        : `AWS does not take these credentials (${name}): log in again with \`aws sso login\`, or set other ones.`,
      { cause },
    );
  } finally {
    sts.destroy();
  }
}

const TIMEOUT_MS = 10_000;

/** Without a signature: any answer will do, a refusal as well. */
async function reach(url: URL): Promise<{ check: Check; date?: string; askedAt: number; answeredAt: number }> {
  const askedAt = Date.now();
  try {
    const { headers } = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answeredAt = Date.now();
    // What a function sets itself arrives under the other name.
    const date = headers.get('date') ?? headers.get('x-amzn-remapped-date');
    const detail = `${url.href} answers in ${answeredAt - askedAt} ms`;
    return { check: { name: 'URL', state: 'ok', detail }, ...(date === null ? {} : { date }), askedAt, answeredAt };
  } catch {
    const detail = `${url.href} does not answer: check the URL, the network and its proxy.`;
    return { check: { name: 'URL', state: 'failed', detail }, askedAt, answeredAt: Date.now() };
  }
}

async function versionVerdict({ links }: Connection, own: string): Promise<string> {
  const { version, functionVersion } = await links.versions();
  if (version === undefined) return 'answers, but is older than this command: `make deploy` brings it up to date.';
  const which = functionVersion === undefined ? version : `${version}, function version ${functionVersion}`;
  return version === own ? `version ${which}` : `version ${which}, and this command is ${own}: bring both to the same.`;
}

async function bucketCheck({ endpoints: { bucket }, s3 }: Connection): Promise<Check> {
  if (bucket === undefined) {
    return { name: 'bucket', state: 'skipped', detail: 'None is known: to upload files, set LINKS_BUCKET.' };
  }
  return check('bucket', async () => {
    await tryUpload(await s3(), bucket).catch((cause: Error) => {
      throw new CommandError(bucketRefusal(cause, bucket), { cause });
    });
    return `${bucket} takes uploads`;
  });
}

/** Begins an upload as `links create` does, and ends it before there is anything of it. */
async function tryUpload(s3: S3Client, bucket: string): Promise<void> {
  const { AbortMultipartUploadCommand, CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  const object = { Bucket: bucket, Key: 'uploads/links-doctor' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  // Who may not end it leaves that to the bucket's lifecycle rule (infra/modules/bucket), as for any upload that broke off.
  await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId })).catch(() => {});
}

function bucketRefusal({ name }: Error, bucket: string): string {
  if (name === 'NoSuchBucket') return `There is no bucket "${bucket}": set LINKS_BUCKET to the right one.`;
  if (name === 'AccessDenied') {
    return `You may not upload to the bucket "${bucket}": ask for s3:PutObject on it.`;
  }
  return `The bucket "${bucket}" cannot be reached (${name}): check the network and the region.`;
}
