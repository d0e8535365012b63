import { serverNow } from './server-clock.ts';

/**
 * A claim that this browser has begun and not finished. IndexedDB keeps it by link id, so that it outlives the worker. The
 * token is never kept: with the claim's secret alone nothing can be fetched.
 */
export interface KeptClaim {
  linkId: string;
  key: string;
  /** When the claim ends: milliseconds since 1970, by the server's clock. */
  until: number;
  /** Whether the server has answered with a claim. Until then the secret only serves to ask again. */
  isClaimed: boolean;
}

const STORE = 'claims';

export async function findKeptClaim(linkId: string): Promise<KeptClaim | undefined> {
  const kept = await useStore<KeptClaim | undefined>('readonly', (store) => store.get(linkId));
  if (!kept || kept.until > serverNow()) return kept;
  await forgetClaim(linkId);
  return undefined;
}

export async function keepClaim(claim: KeptClaim): Promise<void> {
  await useStore('readwrite', (store) => store.put(claim));
}

export async function forgetClaim(linkId: string): Promise<void> {
  await useStore('readwrite', (store) => store.delete(linkId));
}

async function useStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const opening = indexedDB.open('downloads', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'linkId' });
  const database = await waitForResult<IDBDatabase>(opening);
  try {
    return await waitForResult<T>(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function waitForResult<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
