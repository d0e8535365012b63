import { setTimeout as sleep } from 'node:timers/promises';
import { askRecipientsUrl, verdictOn } from '../../cli/doctor/recipients-url.ts';
import { FUNCTION_URL_HOST } from '../../cli/endpoints.ts';
import { CommandError } from '../../cli/errors.ts';
import { openAgents } from '../../cli/network/agents.ts';
import { printNote } from '../../cli/output.ts';
import { LinksError } from '../../client/index.ts';
import { reasonOfFailure } from '../../client/network-reason.ts';

/** How long new permissions may take, and how often they are tried: milliseconds. */
export interface Settling {
  atMost: number;
  every: number;
}

/** IAM: "changes … might not be immediately visible" (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html). */
const SETTLING: Settling = { atMost: 60_000, every: 3_000 };

/**
 * Tries again what AWS refuses in the first seconds after an apply, for up to a minute, and says so.
 *
 * @param whom what is waited for, as the beginning of a sentence
 * @throws what `act` threw last
 */
export async function untilSettled<T>(
  whom: string,
  act: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  { atMost, every }: Settling = SETTLING,
): Promise<T> {
  const giveUpAt = performance.now() + atMost;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await act();
    } catch (error) {
      if (!mayPass(error) || performance.now() + every > giveUpAt) throw error;
      if (isFirst) {
        printNote(`${whom} does not answer yet. New permissions take up to a minute to settle in AWS: waiting …`);
      }
      await sleep(every);
    }
  }
}

/** The recipients' URL is answered by AWS, or by nobody, and not by the function. */
class NotYet extends CommandError {}

/**
 * Waits until the function itself answers at the recipients' URL.
 *
 * @param deployment its name, if the caller is an owner and knows it: that of another deployment is then told from it
 * @throws CommandError with what answers instead
 */
export async function recipientsUrlAnswers(redeemUrl: string, deployment?: string, settling?: Settling): Promise<void> {
  const url = new URL(redeemUrl);
  const agents = await openAgents(process.env);
  try {
    await untilSettled(`The recipients' URL ${url.origin}`, ask, (error) => error instanceof NotYet, settling);
  } finally {
    agents.http.destroy();
    agents.https.destroy();
  }

  async function ask(): Promise<void> {
    const answer = await askRecipientsUrl(url, deployment, agents).catch((cause: unknown) => {
      const sentence = `${url.origin} does not answer (${reasonOfFailure(cause)}): recipients cannot use new links.`;
      // A domain of one's own waits for its owner, who sets the DNS record.
      throw new (FUNCTION_URL_HOST.test(url.hostname) ? NotYet : CommandError)(sentence, { cause });
    });
    try {
      verdictOn(url, answer);
    } catch (cause) {
      if (answer.status !== 403) throw cause;
      throw new NotYet((cause as CommandError).message, { cause });
    }
  }
}

/** Whether AWS, and not the owner API, has refused a call. */
export function isRefusedByAws(error: unknown): boolean {
  return error instanceof LinksError && error.status === 403 && error.code === undefined;
}
