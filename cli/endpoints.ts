import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { regionIn } from './aws/profiles.ts';
import { defined } from './defined.ts';
import { CommandError, UsageError } from './errors.ts';

/** The file that `make dev` writes its endpoints to, below the repository. */
export const ENDPOINTS_FILE = join('.local', 'endpoints.json');

/** The content of `.local/endpoints.json`, as `make dev` writes it. Its credentials work on this machine only. */
export interface LocalEndpoints {
  linksUrl: string;
  redeemUrl: string;
  s3Endpoint: string;
  dynamodbEndpoint: string;
  bucket: string;
  table: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The owner API that a command calls. */
export interface Endpoints {
  linksUrl: URL;
  region: string;
  /** The bucket to upload to, if it is known. */
  bucket?: string;
  /** Set for `make dev`: commands then use its S3 and its credentials only. */
  local?: LocalEndpoints;
}

/** The places to look for the owner API. */
export interface EndpointSearch {
  /** Given by `--endpoint`. */
  endpoint?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** The folders to look for `.local/endpoints.json` in, together with all above them. */
  folders: readonly string[];
}

// https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
const FUNCTION_URL_HOST = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/**
 * Finds the owner API: `--endpoint`, else LINKS_URL, else the `make dev` that runs here.
 *
 * @throws UsageError for an invalid URL; CommandError if there is no URL, its region is unknown, or the AWS profile does not exist
 */
export async function findEndpoints({ endpoint, environment, folders }: EndpointSearch): Promise<Endpoints> {
  const given = endpoint ?? environment.LINKS_URL;
  if (given) return deployed(given, { endpoint, environment });
  const local = folders.map(findLocal).find((found) => found !== undefined);
  if (local) return { linksUrl: new URL(local.linksUrl), region: local.region, bucket: local.bucket, local };
  throw new CommandError(
    'No owner API found: run `make dev` in another terminal, or set --endpoint or LINKS_URL to the URL of a deployed one.',
  );
}

async function deployed(given: string, { endpoint, environment }: Omit<EndpointSearch, 'folders'>): Promise<Endpoints> {
  const linksUrl = ownerApiUrl(given);
  const ofHost = FUNCTION_URL_HOST.exec(linksUrl.hostname)?.[1];
  const found = ofHost === undefined ? await regionIn(environment) : { region: ofHost };
  if ('missing' in found) {
    const whence = endpoint === undefined ? 'LINKS_URL names' : '--endpoint names';
    throw new CommandError(
      `${whence} ${linksUrl.origin}, which is not a Function URL, and ${found.missing}. Correct the URL, or set AWS_REGION to the region of this owner API.`,
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

function findLocal(folder: string): LocalEndpoints | undefined {
  const file = join(folder, ENDPOINTS_FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as LocalEndpoints;
  const parent = dirname(folder);
  return parent === folder ? undefined : findLocal(parent);
}
