import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Manifest, manifestIdOf } from '../../functions/core/archive/manifest.ts';
import type { ManifestStore } from '../../functions/core/ports.ts';
import { linkIdOf, mintToken } from '../../functions/core/token.ts';
import { random } from '../support/machine.ts';

export function makeManifest(members: number, nameOf = (n: number) => `folder/${n}.txt`): Manifest {
  return {
    id: manifestIdOf(linkIdOf(mintToken(random))),
    purgeAt: 1_900_000_000,
    members: [...Array(members).keys()].map((n) => ({
      name: nameOf(n),
      size: n,
      crc32: (n * 2_654_435_761) % 2 ** 32,
      modifiedAt: 1_890_000_000 + n,
      object: {
        bucket: 'bucket',
        key: `in/${nameOf(n)}`,
        etag: `"${Buffer.from(random(16)).toString('hex')}"`,
        size: n,
        contentType: 'application/octet-stream',
        ...(n % 2 === 0 ? { versionId: Buffer.from(random(24)).toString('base64url') } : {}),
      },
    })),
  };
}

/** What every store of the lists of archives' files does. */
export function manifestStoreContract(name: string, make: () => ManifestStore): void {
  describe(`the lists of archives in ${name}`, () => {
    let store: ManifestStore;

    beforeEach(() => {
      store = make();
    });

    test('are read as they were written', async () => {
      const manifest = makeManifest(1_000);
      await store.put(manifest);

      expect(await make().get(manifest.id)).toEqual(manifest);
    });

    test('never change: a second write of one leaves it as it is', async () => {
      const first = makeManifest(3);
      await store.put(first);
      await store.put({ ...makeManifest(2), id: first.id });

      expect(await make().get(first.id)).toEqual(first);
    });

    test('are gone if the table has none', async () => {
      await expect(store.get(makeManifest(1).id)).rejects.toMatchObject({ code: 'object_gone' });
    });
  });
}
