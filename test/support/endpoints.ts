import { readFileSync } from 'node:fs';

/** Where a running system is, whatever runs it: the embedded stack, LocalStack, an AWS account. */
export interface Endpoints {
  linksUrl: string;
  redeemUrl: string;
  bucket: string;
  table: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
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

/** The system that the variable ENDPOINTS_FILE names, as `make dev` writes it into .local/endpoints.json. */
export function givenEndpoints(): Endpoints | undefined {
  const file = process.env.ENDPOINTS_FILE;
  if (!file) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  return { ...rest, credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}
