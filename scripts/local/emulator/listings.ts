import type S3rver from '@20minutes/s3rver';

const ESCAPED_TWICE = /&amp;(amp|lt|gt|quot|#x27);/g;

/** Mends what the S3 emulator does otherwise than S3 when it lists a bucket. */
export function mendListings({ middleware, store }: S3rver): void {
  // It reckons the signature of `GET /bucket/`, as the SDK spells it, without the last slash. Unsigned it takes the request.
  middleware.unshift(async (context, next) => {
    const isListing = context.method === 'GET' && /^\/[^/]+\/$/.test(context.path);
    if (isListing) delete context.headers.authorization;
    await next();
    // It escapes keys twice.
    if (isListing && typeof context.body === 'string') context.body = context.body.replaceAll(ESCAPED_TWICE, '&$1;');
  });
  // It passes over "folders" that hold nothing but others.
  const list = store.listObjects.bind(store);
  store.listObjects = async (bucket, { delimiter, ...options }) => {
    if (delimiter === undefined) return list(bucket, options);
    const { maxKeys, prefix = '', startAfter } = options;
    const { objects } = await list(bucket, { ...options, maxKeys: Number.POSITIVE_INFINITY });
    const isBelow = (key: string) => key.slice(prefix.length).includes(delimiter);
    const folderOf = (key: string) => key.slice(0, key.indexOf(delimiter, prefix.length) + delimiter.length);
    const folders = new Set(objects.flatMap(({ key }) => (isBelow(key) ? folderOf(key) : [])));
    const here = objects.filter(({ key }) => !isBelow(key));
    return {
      objects: here.slice(0, maxKeys),
      commonPrefixes: startAfter === undefined ? [...folders].sort() : [],
      isTruncated: here.length > maxKeys,
    };
  };
}
