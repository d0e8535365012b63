import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Credentials } from '../client/index.ts';
import { CommandError, UsageError } from './errors.ts';

/** Where `make dev` leaves word of itself, below the repository. */
export const ENDPOINTS_FILE = join('.local', 'endpoints.json');

/** Where a running system is, whatever runs it: this machine, LocalStack, an AWS account. A file has it as JSON. */
export interface Endpoints {
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

/** The owner API that a command talks to. */
export interface OwnerApi {
  linksUrl: URL;
  region: string;
  /** The bucket that files are uploaded to, where it is known. */
  bucket?: string;
  /** Set when it is the one of `make dev`: then its S3 and its credentials are used, and no others. */
  local?: Endpoints;
}

export interface Surroundings {
  /** Given by `--endpoint`. */
  endpoint?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** Where the search for `.local/endpoints.json` begins; it goes on in every folder above. */
  folders: readonly string[];
}

// Of a Function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
const FUNCTION_URL_HOST = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/**
 * Finds the owner API: `--endpoint`, else LINKS_URL, else the `make dev` that runs here.
 *
 * @throws UsageError for what is no URL; CommandError when there is none, or its region is not known
 */
export function findEndpoints({ endpoint, environment, folders }: Surroundings): OwnerApi {
  const given = endpoint ?? environment.LINKS_URL;
  if (given) return deployed(given, { endpoint, environment });
  const local = folders.map(findLocal).find((found) => found !== undefined);
  if (local) return { linksUrl: new URL(local.linksUrl), region: local.region, bucket: local.bucket, local };
  throw new CommandError(
    'No owner API is known: run `make dev` in another terminal, or give the URL of a deployed one with --endpoint or LINKS_URL.',
  );
}

function deployed(given: string, { endpoint, environment }: Omit<Surroundings, 'folders'>): OwnerApi {
  const linksUrl = ownerApiUrl(given);
  const region =
    FUNCTION_URL_HOST.exec(linksUrl.hostname)?.[1] ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (!region) {
    const whence = endpoint === undefined ? 'LINKS_URL names' : '--endpoint names';
    throw new CommandError(
      `${whence} ${linksUrl.origin}, which is not the Function URL of an owner API: correct it, or set AWS_REGION to the region of what runs there.`,
    );
  }
  const bucket = environment.LINKS_BUCKET;
  return { linksUrl, region, ...(bucket ? { bucket } : {}) };
}

/** @throws UsageError for what is no URL of an owner API, without repeating a token */
function ownerApiUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`"${given}" is not a URL: give one such as https://….on.aws/.`);
  }
  if (url.searchParams.has('token')) {
    throw new UsageError(
      "That is the URL of a link, which is the recipients': give the owner API's, the output `links_url` of a deployment.",
    );
  }
  if (url.pathname !== '/' || url.search !== '') {
    throw new UsageError(`The URL of the owner API ends with its host, and this one with more: give ${url.origin}/.`);
  }
  return url;
}

function findLocal(folder: string): Endpoints | undefined {
  const file = join(folder, ENDPOINTS_FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
  const parent = dirname(folder);
  return parent === folder ? undefined : findLocal(parent);
}
