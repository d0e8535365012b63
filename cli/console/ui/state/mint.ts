import type { LinkOrder, MintedLink } from '../../../../client/link.ts';
import { UNKNOWN_OUTCOME } from '../../protocol.ts';
import { ApiError, call, trouble } from './api.ts';

/** Makes the link, or does not begin to while the console is gone. @throws ApiError, also for an outcome that nobody knows */
export async function mint(order: LinkOrder): Promise<MintedLink> {
  const before = trouble.peek();
  if (before?.code === 'gone') throw before;
  try {
    return await call<MintedLink>('POST', '/api/links', { json: order });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'gone') throw error;
    throw new ApiError({ code: UNKNOWN_OUTCOME, message: 'The console did not answer.' });
  }
}

/** Whether there may be a link whose address nobody has. Another try, which may make a second one, is its owner's to make. */
export const isUnknown = (error: unknown) => error instanceof ApiError && error.code === UNKNOWN_OUTCOME;
