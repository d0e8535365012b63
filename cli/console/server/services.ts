import { LinksError } from '../../../client/index.ts';
import { renewal } from '../../aws/renewal.ts';
import { isOfCredentials } from '../../aws/s3-refusal.ts';
import type { Connection } from '../../connection.ts';
import { CommandError } from '../../errors.ts';
import { CredentialsRefusal } from './problem.ts';

/**
 * The owner's connection to AWS. A console runs for days and credentials do not: once they fail, the next call connects anew,
 * with those that are there by then.
 */
export class Services {
  readonly #connect: () => Promise<Connection>;
  #connection: Promise<Connection> | undefined;

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect;
  }

  /** Acts with the owner's credentials. @throws CredentialsRefusal, which says how to renew them; and whatever the act throws */
  async use<T>(act: (connection: Connection) => Promise<T>): Promise<T> {
    this.#connection ??= this.#connect();
    const used = this.#connection;
    try {
      const connection = await used;
      await connection.credentials().catch((error: unknown) => Promise.reject(withoutCredentials(error)));
      return await act(connection);
    } catch (error) {
      if (!isAboutCredentials(error)) throw error;
      if (this.#connection === used) this.#connection = undefined;
      throw await refusalOf(error);
    }
  }
}

/** Credentials may fail for many reasons, which their error tells. */
function withoutCredentials(error: unknown): unknown {
  return error instanceof CommandError ? new CredentialsRefusal(error.message) : error;
}

function isAboutCredentials(error: unknown): error is Error {
  if (error instanceof CredentialsRefusal || isOfCredentials(error)) return true;
  if (error instanceof CommandError) return isOfCredentials(error.cause);
  // AWS itself answered, in the place of the owner API.
  const isOfAws = error instanceof LinksError && error.status === 403 && error.code === undefined;
  return isOfAws && /expired|security token|access key|credential/i.test(error.message.replace(ADVICE, ''));
}

/** The client's own words about every refusal of AWS. */
const ADVICE = /: check that your credentials .*/;

async function refusalOf(error: Error): Promise<CredentialsRefusal> {
  if (error instanceof CredentialsRefusal) return error;
  const cause = error.message.replace(ADVICE, '').replace(/: log in again, .*|\.$/, '');
  const next = await renewal(process.env).catch((without: Error) => without.message.replace(/\.$/, ''));
  return new CredentialsRefusal(`${cause}: ${next}.`);
}
