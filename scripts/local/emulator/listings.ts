import type S3rver from '@20minutes/s3rver';
import type { Listed, Listing } from '@20minutes/s3rver';

const ESCAPED_TWICE = /&amp;(amp|lt|gt|quot|#x27);/g;
const END_OF_LIST = '</ListBucketResult>';

/** A page of a list, and where the next one begins: after this key or "folder". */
interface Page {
  listed: Listed;
  next: string | undefined;
}

/** Mends what the S3 emulator does otherwise than S3 when it lists a bucket. */
export function mendListings({ middleware, store }: S3rver): void {
  middleware.unshift(async (context, next) => {
    if (context.method !== 'GET' || !/^\/[^/]+\/?$/.test(context.path)) return next();
    // It reckons the signature of `GET /bucket/`, as the SDK spells it, without the last slash. Unsigned it takes the request.
    delete context.headers.authorization;
    // Its own tokens are enciphered with DES, which Node's OpenSSL has no more.
    const { 'continuation-token': token, ...query } = context.query;
    if (token) context.query = { ...query, 'start-after': Buffer.from(token, 'base64url').toString() };
    let page: Page | undefined;
    context.store = Object.assign(Object.create(store) as typeof store, {
      listObjects: async (bucket: string, listing: Listing) => {
        const { objects } = await store.listObjects(bucket, {
          prefix: listing.prefix,
          maxKeys: Number.POSITIVE_INFINITY,
        });
        page = pageOf(objects, listing);
        return page.listed;
      },
    });
    await next();
    if (typeof context.body === 'string') context.body = completed(context.body, page, query);
  });
}

/**
 * Cuts a page out of a whole list: its keys and "folders" in the order of their UTF-8, which count alike
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). It says that the list ends here, lest the emulator
 * makes a token.
 */
function pageOf(objects: Listed['objects'], { delimiter, prefix = '', startAfter = '', maxKeys }: Listing): Page {
  const entries = new Map<string, Listed['objects'][number] | undefined>();
  for (const object of objects) {
    const { key } = object;
    if (!isAfter(key, startAfter)) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const isBelow = delimiter && end !== -1;
    const name = isBelow ? key.slice(0, end + delimiter.length) : key;
    // What begins so was on the page before.
    if (!isBelow || name !== startAfter) entries.set(name, isBelow ? undefined : object);
  }
  const sorted = [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const here = sorted.slice(0, maxKeys);
  return {
    listed: {
      objects: here.flatMap(([, object]) => object ?? []),
      commonPrefixes: here.flatMap(([name, object]) => (object ? [] : [name])),
      isTruncated: false,
    },
    next: sorted.length > here.length ? here.at(-1)?.[0] : undefined,
  };
}

const isAfter = (key: string, start: string) => Buffer.compare(Buffer.from(key), Buffer.from(start)) > 0;

/** Says in the XML how the list goes on. */
function completed(xml: string, page: Page | undefined, query: Record<string, string | undefined>): string {
  // It escapes keys twice.
  const escaped = xml.replaceAll(ESCAPED_TWICE, '&$1;');
  if (!page) return escaped;
  const { objects, commonPrefixes } = page.listed;
  const counted = escaped.replace(/(?<=<KeyCount>)\d+/, String(objects.length + commonPrefixes.length));
  if (page.next === undefined) return counted;
  const next = nextOf(page.next, query);
  return counted.replace(/(?<=<IsTruncated>)false/, 'true').replace(END_OF_LIST, () => next + END_OF_LIST);
}

/** The first version of a list has no tokens. It names the last entry, and that only where there is a delimiter. */
function nextOf(last: string, { 'list-type': type, delimiter }: Record<string, string | undefined>): string {
  if (type === '2') {
    return `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>`;
  }
  const escaped = last.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return delimiter ? `<NextMarker>${escaped}</NextMarker>` : '';
}
