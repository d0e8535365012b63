import { sentenceOf } from '../output.ts';

/** The result of one check, with a sentence that says what to do about a problem. */
export interface Check {
  name: string;
  state: 'ok' | 'failed' | 'skipped';
  detail: string;
}

/** Makes a check. @param look resolves to what was found, or throws what is wrong */
export async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, state: 'ok', detail: await look() };
  } catch (error) {
    return { name, state: 'failed', detail: sentenceOf(error) };
  }
}
