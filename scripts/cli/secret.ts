import { text } from 'node:stream/consumers';

/** A PIN as given, or from stdin where `-` stands for it, out of sight of other users. */
export async function pinOf(given: string | undefined): Promise<string | undefined> {
  return given === '-' ? (await text(process.stdin)).trimEnd() : given;
}
