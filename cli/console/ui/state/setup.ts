import { signal } from '@preact/signals';
import type { Setup } from '../../protocol.ts';
import { call } from './api.ts';

/** What this console works with; undefined until it is known. */
export const setup = signal<Setup | undefined>(undefined);

export async function fetchSetup(): Promise<void> {
  setup.value = await call<Setup>('GET', '/api/setup');
}
