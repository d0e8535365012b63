import { describe, expect, test } from '@jest/globals';
import { claimLink } from '../../../functions/core/claim-link.ts';
import { mintSecret } from '../../../functions/core/token.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { MemorySink } from '../../support/memory-sink.ts';
import { FILE, prepare, refusal, secretOf, send, visited } from '../../support/redeeming.ts';

describe('a lease', () => {
  test('lets its own client, and nobody else, resume where the download broke', async () => {
    const { redeem, stored } = prepare();
    const grant = await redeem();
    await send(grant, new MemorySink(48));
    const secrets = [secretOf(grant)];

    const stranger = await refusal(redeem({ range: { start: 48, end: 99 } }));
    const rest = await send(await redeem({ secrets, range: { start: 48, end: 99 } }));

    expect(stranger).toBe('used');
    expect(rest.bytes.equals(FILE.subarray(48))).toBe(true);
    expect(stored()?.claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('lets the client have the whole again, complete or not, and counts it', async () => {
    const { redeem, stored } = prepare();
    const grant = await redeem();
    await send(grant, new MemorySink(10));
    const kept = secretOf(grant);

    const again = await send(await redeem({ kept }));
    const onceMore = await redeem({ kept });
    await send(onceMore);

    expect(again.bytes.equals(FILE)).toBe(true);
    expect(onceMore.secret).toBeUndefined();
    expect(stored()?.claims).toMatchObject([{ state: 'completed', handedOnAgain: 100 }]);
  });

  test('ends with its time, and with a revocation at once', async () => {
    const { redeem, time, stored, links } = prepare({ leaseSeconds: 60 });
    const secrets = [secretOf(await redeem())];

    time.now += 59;
    const within = await refusal(redeem({ secrets }));
    time.now += 1;
    const after = await refusal(redeem({ secrets }));
    const link = stored();
    if (link) links.links.set(link.id, { ...link, revokedAt: time.now });
    time.now -= 30;
    const revoked = await refusal(redeem({ secrets }));

    expect([within, after, revoked]).toEqual(['granted', 'used', 'revoked']);
  });

  test('outlives the expiry of the link', async () => {
    const { redeem, time } = prepare({ expiresAt: NOW + 10 });
    const secrets = [secretOf(await redeem())];
    time.now += 20;

    expect(await refusal(redeem({ secrets }))).toBe('granted');
  });

  test('is asked for again with the secret that the client itself brought, after an answer that was lost', async () => {
    const { redeem, stored } = prepare();
    const newSecret = mintSecret(random);
    const asked = { newSecret, secrets: [newSecret] };
    await redeem(asked);

    const again = await send(await redeem(asked));

    expect(again.bytes.equals(FILE)).toBe(true);
    expect(stored()?.claims).toHaveLength(1);
  });

  test('begins anew when the reservation of that secret has lapsed, which is counted and logged', async () => {
    const { redeem, time, stored, logged, link, ...ports } = prepare();
    const newSecret = mintSecret(random);
    const asked = { newSecret, secrets: [newSecret] };
    const { claim } = await claimLink(ports, await visited(ports, link.id, asked));
    time.now += 31;

    expect((await send(await redeem(asked))).ended).toBe(true);
    expect(stored()).toMatchObject({ lapsedReservations: 1, claims: [{ state: 'completed' }] });
    expect(logged).toContainEqual({ level: 'warn', event: 'reservation_lapsed', linkId: link.id, claimId: claim.id });
  });

  test('is used up once its client has had the file four times more', async () => {
    const { redeem, stored } = prepare();
    const first = await redeem();
    const secrets = [secretOf(first)];
    await send(first);
    const again = async () => send(await redeem({ secrets, range: { start: 0, end: 99 } }));

    for (let times = 0; times < 4; times++) await again();

    expect(stored()?.claims).toMatchObject([{ state: 'completed', handedOnAgain: 400 }]);
    expect(await refusal(again())).toBe('lease_used_up');
  });

  test('is used up by redirects as well', async () => {
    const { redeem, time } = prepare({ delivery: 'redirect' });
    const secrets = [secretOf(await redeem())];
    for (let times = 0; times < 4; times++) {
      time.now += 1;
      await redeem({ secrets });
    }

    expect(await refusal(redeem({ secrets }))).toBe('lease_used_up');
  });
});
