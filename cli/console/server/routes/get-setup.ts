import { LIMITS } from '../../../../functions/core/link-order.ts';
import { VERSION } from '../../../../functions/version.ts';
import { defaultsFor } from '../../../create/jobs.ts';
import type { Setup } from '../../protocol.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

/** What the page has to know before anything else. */
export const getSetup: Route = ({ services }) =>
  services.use(async ({ links, endpoints: { region, local, bucket } }) => {
    const policy = await links.policy();
    const at = bucket ?? policy.buckets[0] ?? '';
    const setup: Setup = {
      ...policy,
      version: VERSION,
      region,
      isLocal: local !== undefined,
      bucket: at,
      from: defaultsFor({}).from,
      archiveFiles: LIMITS.archiveFiles,
    };
    return jsonReply(200, setup);
  });
