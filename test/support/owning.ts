import type { ObjectStore } from '../../functions/core/ports.ts';
import { presignBy } from '../../functions/http/disposition.ts';
import type { Reply } from '../../functions/http/reply.ts';
import { type LinksSettings, linksRoutes } from '../../functions/links/routes.ts';
import { memoryPorts } from './machine.ts';
import { makeRequest } from './requests.ts';

export const ALICE = 'arn:aws:iam::111122223333:user/alice';
export const BOB = 'arn:aws:iam::111122223333:user/bob';
export const ADMIN = 'arn:aws:iam::111122223333:role/ops/Administrator';

/** The owner API over memory, with an object of 10 bytes at `report.pdf`, and a way to ask as Alice or another. */
export function prepare(settings: Partial<LinksSettings> = {}, stores: { objects?: ObjectStore } = {}) {
  const ports = memoryPorts();
  ports.objects.put('report.pdf', Buffer.from('the report'));
  const answer = linksRoutes(
    { ...ports, ...stores, presign: presignBy(stores.objects ?? ports.objects) },
    {
      buckets: ['bucket'],
      allowedPrefixes: [],
      maxStreamBytes: 1_000,
      presignSeconds: 10,
      presignedMaxSeconds: 3_600,
      archiveChecksumMaxBytes: 1_000,
      archiveChecksumSeconds: 20,
      retentionSeconds: 30 * 86_400,
      redeemUrl: 'https://redeem.example/',
      administrators: [ADMIN],
      ...settings,
    },
  );
  const ask = (method: string, url: string, body?: unknown, callerArn = ALICE) =>
    answer(makeRequest(method, url, { callerArn, body: body === undefined ? '' : JSON.stringify(body) }));
  return { ...ports, answer, ask };
}

export const jsonOf = ({ body }: Reply) => JSON.parse(String(body));
