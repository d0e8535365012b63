import type S3rver from '@20minutes/s3rver';
import type { Context } from '@20minutes/s3rver';
import { newHash } from '../../../cli/get/checksums.ts';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../../functions/core/checksum.ts';

/** What S3 keeps of an object: a checksum of all its bytes, or of the checksums of its parts. */
interface Kept {
  /** Of the bytes alone (MD5), so that it tells whether the object is still this one. */
  etag: string;
  algorithm: ChecksumAlgorithm;
  type: 'FULL_OBJECT' | 'COMPOSITE';
  /** base64, and after that of parts their number. Reckoned of the stored bytes when it is asked for first. */
  value(): Promise<string>;
}

/** A multipart upload under way. */
interface Begun {
  algorithm: ChecksumAlgorithm | undefined;
  /** The checksums that were sent with the parts, by their numbers, where S3 keeps one of those. */
  parts: Map<number, string> | undefined;
}

/** What a request says of checksums. */
type Sent = { algorithm: ChecksumAlgorithm; value: string } | { algorithm?: ChecksumAlgorithm; value?: undefined };

interface Place {
  bucket: string;
  key: string;
}

/** What S3 reckons itself of what comes without one. */
const DEFAULT = 'CRC64NVME';

const END_OF_UPLOAD = '</CompleteMultipartUploadResult>';

/**
 * Lets the S3 emulator keep and tell a checksum of every object, as S3 does: of the algorithm that its upload chose, else
 * CRC64NVME (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html). They are kept in
 * memory. A value that was sent is not compared.
 */
export function tellChecksums({ middleware, store }: S3rver): void {
  const kept = new KeptChecksums(store);
  middleware.unshift(async (context, next) => {
    await next();
    const { status, params } = context;
    if (status !== 200 || !params?.bucket || !params.key) return;
    const kind = kindOf(context);
    if (kind) await kept[kind](context, { bucket: params.bucket, key: params.key });
  });
}

type Kind = 'tell' | 'keepPart' | 'keepCopy' | 'keepObject' | 'begin' | 'complete';

/** What a request is, if it has to do with checksums. */
function kindOf(context: Context): Kind | undefined {
  const { method, query } = context;
  const isInParts = query.uploadId !== undefined;
  switch (method) {
    case 'HEAD':
      return context.get('x-amz-checksum-mode') === 'ENABLED' ? 'tell' : undefined;
    case 'PUT':
      if (isInParts) return 'keepPart';
      if (context.get('x-amz-copy-source') !== '') return 'keepCopy';
      // Tags and the like have none.
      return context.response.get('etag') === '' ? undefined : 'keepObject';
    case 'POST':
      if (isInParts) return 'complete';
      return query.uploads === undefined ? undefined : 'begin';
    default:
      return undefined;
  }
}

class KeptChecksums implements Record<Kind, (context: Context, place: Place) => Promise<void>> {
  readonly #store: S3rver['store'];
  readonly #objects = new Map<string, Kept>();
  readonly #uploads = new Map<string, Begun>();

  constructor(store: S3rver['store']) {
    this.#store = store;
  }

  async tell(context: Context, place: Place): Promise<void> {
    const etag = context.response.get('etag');
    const kept = this.#objects.get(nameOf(place));
    context.set(await headersOf(kept?.etag === etag ? kept : this.#keep(place, etag)));
  }

  async keepObject(context: Context, place: Place): Promise<void> {
    const { algorithm } = sentIn(context);
    const kept = this.#keep(place, context.response.get('etag'), algorithm);
    if (algorithm) context.set(await headersOf(kept));
  }

  /** A copy has the algorithm of its source, unless it chooses another. */
  async keepCopy(context: Context, place: Place): Promise<void> {
    const source = this.#objects.get(decodeURI(context.get('x-amz-copy-source')).replace(/^\//, ''));
    this.#keep(place, textIn(context, 'ETag'), sentIn(context).algorithm ?? source?.algorithm);
  }

  async begin(context: Context): Promise<void> {
    const { algorithm } = sentIn(context);
    // CRC64NVME is always that of the whole.
    const isComposite = algorithm && algorithm !== DEFAULT && context.get('x-amz-checksum-type') !== 'FULL_OBJECT';
    this.#uploads.set(textIn(context, 'UploadId'), { algorithm, parts: isComposite ? new Map() : undefined });
  }

  async keepPart(context: Context): Promise<void> {
    const { uploadId = '', partNumber } = context.query;
    const { algorithm, value } = sentIn(context);
    if (value === undefined) return;
    this.#uploads.get(uploadId)?.parts?.set(Number(partNumber), value);
    context.set({ [headerOf(algorithm)]: value });
  }

  async complete(context: Context, place: Place): Promise<void> {
    const { uploadId = '' } = context.query;
    const { algorithm, parts } = this.#uploads.get(uploadId) ?? {};
    this.#uploads.delete(uploadId);
    const inOrder = parts && [...parts].sort(([a], [b]) => a - b).map(([, checksum]) => checksum);
    const kept = this.#keep(place, textIn(context, 'ETag'), algorithm, inOrder);
    if (!algorithm) return;
    const name = `Checksum${algorithm}`;
    const told = `<${name}>${await kept.value()}</${name}><ChecksumType>${kept.type}</ChecksumType>`;
    context.body = String(context.body).replace(END_OF_UPLOAD, `${told}${END_OF_UPLOAD}`);
  }

  /** Keeps what an object has from now on: of its bytes, or of its parts' checksums. */
  #keep({ bucket, key }: Place, etag: string, algorithm: ChecksumAlgorithm = DEFAULT, parts?: readonly string[]): Kept {
    let made: Promise<string> | undefined;
    const make = async () => {
      if (parts) return checksumOfParts(algorithm, parts);
      return checksumOf(algorithm, (await this.#store.getObject(bucket, key, {})).content);
    };
    const value = () => {
      made ??= make();
      return made;
    };
    const kept: Kept = { etag, algorithm, type: parts ? 'COMPOSITE' : 'FULL_OBJECT', value };
    this.#objects.set(nameOf({ bucket, key }), kept);
    return kept;
  }
}

const nameOf = ({ bucket, key }: Place) => `${bucket}/${key}`;

const headerOf = (algorithm: string) => `x-amz-checksum-${algorithm.toLowerCase()}`;

const headersOf = async ({ algorithm, type, value }: Kept) => ({
  [headerOf(algorithm)]: await value(),
  'x-amz-checksum-type': type,
});

/** The algorithm that a request chose, and the value if it came with it. */
function sentIn(context: Context): Sent {
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => context.get(headerOf(one)) !== '');
  if (algorithm) return { algorithm, value: context.get(headerOf(algorithm)) };
  const named = context.get('x-amz-checksum-algorithm') || context.get('x-amz-sdk-checksum-algorithm');
  const chosen = CHECKSUM_ALGORITHMS.find((one) => one === named);
  return chosen ? { algorithm: chosen } : {};
}

async function checksumOf(
  algorithm: ChecksumAlgorithm,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const hash = newHash(algorithm);
  for await (const chunk of chunks) hash.update(chunk);
  return Buffer.from(await hash.digest()).toString('base64');
}

const checksumOfParts = async (algorithm: ChecksumAlgorithm, parts: readonly string[]) =>
  `${await checksumOf(
    algorithm,
    parts.map((part) => Buffer.from(part, 'base64')),
  )}-${parts.length}`;

/** The text of an element of the reply's XML. */
function textIn({ body }: Context, element: string): string {
  const [, text = ''] = new RegExp(`<${element}>(.*?)</${element}>`).exec(String(body)) ?? [];
  return text.replaceAll('&quot;', '"');
}
