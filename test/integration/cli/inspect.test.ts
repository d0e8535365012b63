import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, useCli } from '../../support/cli.ts';
import type { LinkJson } from '../../support/owner.ts';
import { download } from '../../support/recipient.ts';

let cli: Cli;

beforeAll(async () => {
  cli = await useCli();
  await cli.owner.put('report.pdf', 'the report');
}, 60_000);

afterAll(() => cli.close());

describe('links inspect', () => {
  test('shows what became of a link: from where, when, and how much', async () => {
    const { id, url } = await cli.owner.mint({ key: 'report.pdf', maxUses: 2, note: 'for Ana' });
    await download(url);

    const { code, stdout, stderr } = await cli.links(['inspect', id]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^id +\S{22}$/m);
    expect(stdout).toMatch(/^object +s3:\/\/bucket\/report\.pdf$/m);
    expect(stdout).toMatch(/^uses +1 of 2$/m);
    expect(stdout).toMatch(/^note +for Ana$/m);
    expect(stdout).toMatch(
      /^\S{16} +completed +127\.0\.0\.1 +[\d-]{10} [\d:+-]{14} +[\d-]{10} [\d:+-]{14} +10 bytes$/m,
    );
  });

  test('prints the link with its claims as JSON, by its URL as well', async () => {
    const { id, url } = await cli.owner.mint({ key: 'report.pdf' });
    await download(url);

    const link = await cli.json<LinkJson>('inspect', url);

    expect(link).toMatchObject({ id, status: 'used', claims: [{ state: 'completed', bytesSent: 10 }] });
    expect(JSON.stringify(link)).not.toContain(new URL(url).searchParams.get('token'));
  });

  test('says that nobody has claimed it', async () => {
    const { id } = await cli.owner.mint({ key: 'report.pdf' });

    expect((await cli.links(['inspect', id])).stdout).toContain('\n\nNobody has claimed it.\n');
  });

  test('exits with 1 for a link that is not known, and with 2 for what is none', async () => {
    expect(await cli.links(['inspect', 'abcdefghijklmnopqrstug'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: You have no link with that id.+\n$/),
    });
    expect(await cli.links(['inspect', 'report.pdf'])).toMatchObject({ code: 2, stdout: '' });
  });
});
