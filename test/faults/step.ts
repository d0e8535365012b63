import type { Call } from '../support/fault-proxy.ts';

/** The calls of a redeem, as S3 and DynamoDB see them; `answer` is the function's own reply on its way to the client. */
export type Step =
  | 'read'
  | 'read files'
  | 'reserve'
  | 'commit'
  | 'settle'
  | 'fence'
  | 'other write'
  | 'open'
  | 'range'
  | 'answer';

/** A link's item in DynamoDB's own JSON, as far as it is looked at here. */
interface WireItem {
  id: { S: string };
  revokedAt?: unknown;
  wrongPins: { N: string };
  /** A list of files has none. */
  claims?: { L: { M: { state: { S: string }; handedOn?: { L: unknown[] } } }[] };
}

/** Which link a DynamoDB call is about, and which step of the protocol it is: the item that is written tells. */
export function dynamodbStepOf({ headers, body }: Call): { id: string | undefined; step: Step } {
  const { Key, Item } = JSON.parse(body.toString()) as { Key?: { id: { S: string } }; Item?: WireItem };
  // An archive's list of files has its link's id and more.
  const [listOf] = /^[^/]+(?=\/files$)/.exec(Key?.id.S ?? '') ?? [];
  if (listOf !== undefined) return { id: listOf, step: 'read files' };
  if (headers['x-amz-target'] === 'DynamoDB_20120810.GetItem') return { id: Key?.id.S, step: 'read' };
  return { id: Item?.id.S, step: Item?.claims ? writeOf(Item) : 'other write' };
}

function writeOf({ claims, revokedAt, wrongPins }: WireItem): Step {
  if (revokedAt || wrongPins.N !== '0') return 'other write';
  const claim = claims?.L.at(-1)?.M;
  if (!claim) return 'fence';
  if (claim.state.S === 'reserved') return 'reserve';
  const isNew = claim.state.S === 'committed' && claim.handedOn?.L.length === 0;
  return isNew || claim.state.S === 'redirected' ? 'commit' : 'settle';
}

/** Which object an S3 call is about, and how it is asked for. */
export function s3StepOf({ url, headers }: Call): { key: string; step: Step } {
  const [, , ...key] = decodeURIComponent(new URL(url, 'http://s3').pathname).split('/');
  return { key: key.join('/'), step: headers.range === undefined ? 'open' : 'range' };
}
