import { useEffect, useState } from 'preact/hooks';
import type { Objects } from '../../protocol.ts';
import { call } from '../state/api.ts';

interface Asked {
  bucket: string;
  prefix: string;
  search: string;
}

/** What is known of one place. */
interface Listing {
  of: Asked;
  found?: Objects;
  error?: string;
  isLoading: boolean;
}

/** What lies in the bucket there, page by page. An answer that comes after the owner has left the place is dropped. */
export function useObjects({ bucket, prefix, search }: Asked) {
  const [listing, setListing] = useState<Listing>();

  const ask = async (of: Asked, before?: Objects) => {
    const tell = (news: Omit<Listing, 'of'>) => setListing((now) => (now?.of === of ? { of, ...news } : now));
    try {
      const query = { ...of, cursor: before?.cursor };
      const page = await call<Objects>('GET', '/api/objects', { query });
      tell({ found: before ? joined(before, page) : page, isLoading: false });
    } catch (failure) {
      tell({ error: (failure as Error).message, isLoading: false });
    }
  };

  useEffect(() => {
    const of = { bucket, prefix, search };
    setListing({ of, isLoading: true });
    void ask(of);
  }, [bucket, prefix, search]);

  // Until the effect has run, the listing is still that of the place before.
  if (!listing || !isSame(listing.of, { bucket, prefix, search })) return { isLoading: true, more: () => {} };
  const { of, found, error, isLoading } = listing;
  const more = () => {
    setListing({ ...listing, isLoading: true });
    void ask(of, found);
  };
  return { found, error, isLoading, more };
}

const isSame = (one: Asked, other: Asked) =>
  one.bucket === other.bucket && one.prefix === other.prefix && one.search === other.search;

function joined(before: Objects, page: Objects): Objects {
  return {
    ...page,
    folders: [...before.folders, ...page.folders],
    objects: [...before.objects, ...page.objects],
    ...(page.searched === undefined ? {} : { searched: page.searched + (before.searched ?? 0) }),
  };
}
