import { lookup, resolveCname } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Policy } from '../../client/index.ts';
import { reasonOfFailure } from '../../client/network-reason.ts';
import type { Connection } from '../connection.ts';
import { FUNCTION_URL_HOST } from '../endpoints.ts';
import { CommandError } from '../errors.ts';
import { type Check, check } from './check.ts';
import { type Answer, askRecipientsUrl, verdictOn } from './recipients-url.ts';

/** Checks the URL that new links lead to; for a domain of one's own also its DNS record and its certificate. */
export async function* checkRecipientsUrl(
  { endpoints, agents }: Connection,
  { redeemUrl, deployment }: Policy,
): AsyncGenerator<Check> {
  const url = new URL(redeemUrl);
  const { answer, failure } = await askRecipientsUrl(url, deployment, await agents()).then(
    (answer) => ({ answer, failure: undefined }),
    (failure: unknown) => ({ answer: undefined, failure }),
  );
  if (url.protocol === 'https:' && isIP(url.hostname) === 0 && !FUNCTION_URL_HOST.test(url.hostname)) {
    yield await checkDns(url, endpoints.region, answer !== undefined);
    yield await check('certificate', async () => certificateVerdict(url, answer, failure));
  }
  yield await check('recipients', async () => {
    if (answer) return verdictOn(url, answer);
    throw new CommandError(
      `${url.origin} does not answer (${reasonOfFailure(failure)}): recipients cannot use new links.`,
    );
  });
}

/** API Gateway's name for a domain in one region: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html */
const REGIONAL_NAME = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** A Route 53 alias shows addresses only, other DNS a CNAME. */
async function checkDns({ hostname }: URL, region: string, hasAnswered: boolean): Promise<Check> {
  const [addresses, [alias] = []] = await Promise.all([
    lookup(hostname, { all: true }).catch(() => []),
    resolveCname(hostname).catch(() => []),
  ]);
  if (addresses.length === 0 && hasAnswered) {
    return { name: 'DNS', state: 'skipped', detail: `Only the proxy knows the name ${hostname}.` };
  }
  return check('DNS', async () => {
    if (addresses.length === 0) {
      throw new CommandError(
        `${hostname} has no address: add the DNS record that the deployment's outputs name, then wait until it is known.`,
      );
    }
    const elsewhere = alias && REGIONAL_NAME.exec(alias)?.[1];
    if (elsewhere && elsewhere !== region) {
      throw new CommandError(
        `${hostname} leads to ${alias}, but this deployment is in ${region}: correct the DNS record.`,
      );
    }
    return `${hostname} leads to ${alias ?? addresses.map(({ address }) => address).join(', ')}`;
  });
}

/** ACM renews a certificate weeks before its end: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
const FEWEST_DAYS = 14;

function certificateVerdict({ hostname }: URL, answer: Answer | undefined, failure: unknown): string {
  if (!answer) {
    const { code = '' } = failure as NodeJS.ErrnoException;
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      throw new CommandError(`The certificate is not for ${hostname}: give the deployment one that names it.`);
    }
    if (code === 'CERT_HAS_EXPIRED') throw new CommandError(`The certificate of ${hostname} has ended: renew it.`);
    throw new CommandError(`No certificate was seen (${reasonOfFailure(failure)}).`);
  }
  const days = Math.floor((Number(answer.certificateEnds) - Date.now()) / 86_400_000);
  if (days >= FEWEST_DAYS) return `valid for ${hostname}, for ${days} more days`;
  throw new CommandError(
    `The certificate of ${hostname} ends in ${days} ${days === 1 ? 'day' : 'days'}: see in ACM why it was not renewed. Its validation record must stay in the DNS.`,
  );
}
