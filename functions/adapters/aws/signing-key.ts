import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** What a signing key is derived from. */
export interface KeyParts {
  secretAccessKey: string;
  /** Such as 20150830. */
  day: string;
  region: string;
  service: string;
}

/** The last key of each service, and the parts that it was derived from. */
const lastKeys = new Map<string, KeyParts & { key: KeyObject }>();

/**
 * Derives the key that signs the requests of one day to one service, from the secret
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). It is kept until one of its parts is
 * another: to derive it takes four times as long as to sign.
 */
export function signingKey(parts: KeyParts): KeyObject {
  const last = lastKeys.get(parts.service);
  if (
    last &&
    last.secretAccessKey === parts.secretAccessKey &&
    last.day === parts.day &&
    last.region === parts.region
  ) {
    return last.key;
  }
  const steps = [parts.day, parts.region, parts.service, 'aws4_request'];
  const bytes = steps.reduce<string | Buffer>(hmac, `AWS4${parts.secretAccessKey}`) as Buffer;
  // Node makes a key object of bytes at each use.
  const key = createSecretKey(bytes);
  lastKeys.set(parts.service, { ...parts, key });
  return key;
}

export function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
