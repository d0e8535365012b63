import { expect, test } from '@jest/globals';
import { sha256 } from '../support/recipient.ts';
import { expectText, MIDDLE, SMALL, status, testInChromium, useVisits } from './visits.ts';
import { press, savedSha256 } from './world.ts';

/** The page behind an API Gateway, whose cookies are always Secure, within the limits of Lambda and of the service. */
const use = useVisits('api-gateway');

test('the page saves the file, in parts', async () => {
  const { page, id } = await use.open({ key: 'browser/middle.bin' });

  const download = await press(page);

  expect(await savedSha256(download)).toBe(sha256(MIDDLE));
  await expectText(status(page), /Complete/);
  expect(await use.claimsOf(id)).toMatchObject([{ state: 'completed', bytesSent: MIDDLE.length }]);
});

testInChromium('scriptsOff', 'the form saves the file, and again for the same browser only', async () => {
  const { page, url, id } = await use.open({}, { javaScriptEnabled: false });

  for (let times = 0; times < 2; times++) {
    expect(await savedSha256(await press(page))).toBe(sha256(SMALL));
    await page.goto(url);
  }
  await using other = await use.world.recipient({ javaScriptEnabled: false });
  const answer = await (await other.newPage()).goto(url);

  expect(answer?.status()).toBe(410);
  expect(await use.claimsOf(id)).toHaveLength(1);
});
