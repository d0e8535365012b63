import { readdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { useStore } from '../support/on-store.ts';
import { sha256 } from '../support/recipient.ts';
import { localStack, type Offer, versityGateway } from '../support/s3-stores.ts';
import { awsCliMissing, CLI_WAYS, LATER_WAYS, WAYS, type Way } from '../support/uploads.ts';

// Objects as they come into buckets, on stores that others wrote: what S3 keeps of each is pinned, and `links get` and the
// page call none complete that is not what it says. The page is its worker's code here; test/browser has it in a browser.

/** Whichever the page does not reckon (functions/page/browser/checksum.ts). */
const NOT_BY_PAGE = new Set<string | undefined>([undefined, 'SHA512', 'MD5', 'XXHASH128', 'XXHASH3', 'XXHASH64']);

const stores: [name: string, offer: Offer, ways: readonly Way[]][] = [
  ['LocalStack', await localStack(), [...WAYS, ...CLI_WAYS]],
  ['versitygw', await versityGateway(), [...WAYS, ...CLI_WAYS, ...LATER_WAYS]],
];

describe.each(stores)('objects on %s', (name, offer, ways) => {
  if ('missing' in offer) {
    process.stdout.write(`Objects on ${name} are not tested: ${offer.missing}.\n`);
    test.skip(`are checked (skipped: ${offer.missing})`, () => {});
    return;
  }
  const here = useStore(offer);
  if (awsCliMissing) process.stdout.write(`Objects by the AWS CLI on ${name} are not tested: ${awsCliMissing}.\n`);
  for (const way of ways) {
    const isHere = !(awsCliMissing && CLI_WAYS.includes(way));
    (isHere ? test : test.skip)(
      `${way.name}: ${way.keeps ? `its ${way.keeps} is checked` : 'no checksum of the whole is kept, and no check claimed'}`,
      async () => {
        const { links, recipient, source } = await here.upload(way);

        const got = await recipient.get(links.get);
        const saved = await recipient.save(links.save);

        const whole = { sha256: sha256(source.bytes), size: source.bytes.length };
        expect(got).toMatchObject(whole);
        expect(got.checked).toBe(way.keeps);
        expect(saved).toEqual({ ...whole, phase: 'complete', isChecked: !NOT_BY_PAGE.has(way.keeps) });
      },
      60_000,
    );

    if (way.keeps === undefined || way.size === 'empty') continue;
    (isHere ? test : test.skip)(
      `${way.name}: one bit changed on the way is told`,
      async () => {
        const { links, recipient, source } = await here.upload(way);
        here.flipBits();

        await expect(recipient.get(links.get)).rejects.toThrow(`differs from the stored file in its ${way.keeps}`);
        const left = await readdir(recipient.folder);
        const saved = await recipient.save(links.save);

        expect(left.filter((file) => !file.includes('.part'))).toEqual([]);
        if (NOT_BY_PAGE.has(way.keeps)) return;
        expect(saved.phase).toBe('corrupt');
        expect(saved.size).toBeLessThan(source.bytes.length);
      },
      60_000,
    );
  }
});
