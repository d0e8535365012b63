import { useEffect, useState } from 'preact/hooks';
import type { Objects } from '../../protocol.ts';
import { call } from '../state/api.ts';

interface Asked {
  bucket: string;
  prefix: string;
  search: string;
}

/** What lies in the bucket there, page by page. */
export function useObjects({ bucket, prefix, search }: Asked) {
  const [found, setFound] = useState<Objects>();
  const [error, setError] = useState<string>();
  const [isLoading, setLoading] = useState(false);

  const ask = async (before: Objects | undefined, isWanted: () => boolean) => {
    setLoading(true);
    setError(undefined);
    try {
      const query = { bucket, prefix, search, cursor: before?.cursor };
      const page = await call<Objects>('GET', '/api/objects', { query });
      if (isWanted()) setFound(before ? joined(before, page) : page);
    } catch (failure) {
      if (isWanted()) setError((failure as Error).message);
    }
    if (isWanted()) setLoading(false);
  };

  useEffect(() => {
    let isLeft = false;
    setFound(undefined);
    void ask(undefined, () => !isLeft);
    return () => {
      isLeft = true;
    };
  }, [bucket, prefix, search]);

  return { found, error, isLoading, more: () => void ask(found, () => true) };
}

function joined(before: Objects, page: Objects): Objects {
  return {
    ...page,
    folders: [...before.folders, ...page.folders],
    objects: [...before.objects, ...page.objects],
    ...(page.searched === undefined ? {} : { searched: page.searched + (before.searched ?? 0) }),
  };
}
