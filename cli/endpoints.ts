import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Credentials } from '../client/index.ts';
import { defined } from '../functions/core/defined.ts';
import { regionIn } from './aws/profiles.ts';
import { CommandError, UsageError } from './errors.ts';

/** The file that `make dev` writes its endpoints to, below the repository. */
export const ENDPOINTS_FILE = join('.local', 'endpoints.json');

/** The places of a running system: this machine, LocalStack or an AWS account. `.local/endpoints.json` has those of `make dev`. */
export interface Endpoints {
  /** What the recipient's URL is on this machine: `function-url`, `api-gateway`, `web-function` or `server`; absent elsewhere. */
  front?: string;
  linksUrl: string;
  redeemUrl: string;
  bucket: string;
  table: string;
  region: string;
  /** Those of `make dev` open nothing but this machine. */
  credentials: Credentials;
  /** AWS's own if absent. */
  s3Endpoint?: string;
  dynamodbEndpoint?: string;
  /** Whether the bucket keeps versions, so that a link pins one; false if absent. */
  isVersioned?: boolean;
  /** The bus that is told of what happens; none if absent. */
  eventBus?: string;
  /** What every key is put under; nothing if absent. */
  prefix?: string;
}

/** The owner API that a command calls. */
export interface OwnerApi {
  linksUrl: URL;
  region: string;
  /** The bucket to upload to, if it is known. */
  bucket?: string;
  /** Set for `make dev`: commands then use its S3 and its credentials only. */
  local?: Endpoints;
}

/** The places to look for the owner API. */
export interface EndpointSearch {
  /** Given by `--endpoint`. */
  endpoint?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** The folders to look for `.local/endpoints.json` in, together with all above them. */
  folders: readonly string[];
}

/** The host of a Function URL, and its region: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
export const FUNCTION_URL_HOST = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/**
 * Finds the owner API: `--endpoint`, else LINKS_URL, else the `make dev` that runs here.
 *
 * @throws UsageError for an invalid URL; CommandError if there is no URL, its region is unknown, or the AWS profile does not exist
 */
export async function findEndpoints({ endpoint, environment, folders }: EndpointSearch): Promise<OwnerApi> {
  const given = endpoint ?? environment.LINKS_URL;
  if (given) return deployed(given, { endpoint, environment });
  const local = folders.map(findLocal).find((found) => found !== undefined);
  if (local) return { linksUrl: new URL(local.linksUrl), region: local.region, bucket: local.bucket, local };
  throw new CommandError(
    'No owner API found: run `make dev` in another terminal, or set --endpoint or LINKS_URL to the URL of a deployed one.',
  );
}

async function deployed(given: string, { endpoint, environment }: Omit<EndpointSearch, 'folders'>): Promise<OwnerApi> {
  const linksUrl = ownerApiUrl(given);
  const ofHost = FUNCTION_URL_HOST.exec(linksUrl.hostname)?.[1];
  const found = ofHost === undefined ? await regionIn(environment) : { region: ofHost };
  if ('missing' in found) {
    const whence = endpoint === undefined ? 'LINKS_URL names' : '--endpoint names';
    throw new CommandError(
      `${whence} ${linksUrl.origin}, which is not a Function URL; ${found.missing}. Correct the URL, or set AWS_REGION to the region of this owner API.`,
    );
  }
  return defined({ linksUrl, region: found.region, bucket: environment.LINKS_BUCKET || undefined });
}

/** @throws UsageError if this cannot be the URL of an owner API. The error does not repeat a token. */
function ownerApiUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`"${given}" is not a URL: use one such as https://….on.aws/.`);
  }
  if (url.searchParams.has('token')) {
    throw new UsageError(
      'This is the URL of a link. Use the URL of the owner API instead: the output `links_url` of a deployment.',
    );
  }
  if (url.pathname !== '/' || url.search !== '') {
    throw new UsageError(`The URL of the owner API has no path: use ${url.origin}/.`);
  }
  return url;
}

function findLocal(folder: string): Endpoints | undefined {
  const file = join(folder, ENDPOINTS_FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
  const parent = dirname(folder);
  return parent === folder ? undefined : findLocal(parent);
}
