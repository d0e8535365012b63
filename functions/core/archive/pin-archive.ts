import { asLinkError, inOwnersWords, LinkError, malformed } from '../errors.ts';
import type { ArchivePin, ObjectPin } from '../link.ts';
import { LIMITS, type LinkOrder, type NamedKey } from '../link-order.ts';
import type { ArchiveSource, InspectedObject, ObjectStore } from '../ports.ts';
import { quoted } from '../quoted.ts';
import type { Clock, EpochSeconds } from '../system-ports.ts';
import type { LinkId } from '../token.ts';
import { crc32Text } from './crc32.ts';
import { eachOf } from './each-of.ts';
import { crc32Of, layOut } from './layout.ts';
import { etagOf, KEPT_AFTER_LINK, type Manifest, type Member, manifestIdOf } from './manifest.ts';
import { archiveName, commonFolder, folderOf, isFolder, nameMembers } from './names.ts';

export interface ArchivePorts {
  objects: ObjectStore;
  archives: ArchiveSource;
  clock: Clock;
}

/** How much a deployment reads of objects that S3 keeps no CRC-32 of. */
export interface ArchivePolicy {
  /** Bytes in all, for one archive. */
  archiveChecksumMaxBytes: number;
  /** How long that may take: seconds. */
  archiveChecksumSeconds: number;
}

/** The place of a new archive. */
interface Place {
  id: LinkId;
  bucket: string;
  /** When the table may forget the link. */
  purgeAt: EpochSeconds;
  /** Refuses an object that cannot be read for as long as the link lives. @throws LinkError */
  checkReadable: (object: InspectedObject) => void;
}

/** An archive that was decided, down to its last byte. */
export interface PinnedArchive {
  object: ArchivePin;
  manifest: Manifest;
  filename: string;
}

/** S3 answers some thousands of requests a second; a function has 50 connections. */
const INSPECTED_AT_ONCE = 32;
const READ_AT_ONCE = 4;

/**
 * Decides an archive: finds its files, names them, pins each one, and computes what S3 does not know of them.
 * @throws LinkError `malformed` for names, `object_missing`, `object_archived`, `object_unreadable`, `object_changed`,
 *   `too_large`, `storage_unavailable`; each about one file has its key
 */
export async function pinArchive(
  ports: ArchivePorts,
  policy: ArchivePolicy,
  order: Pick<LinkOrder, 'keys' | 'prefix'>,
  place: Place,
): Promise<PinnedArchive> {
  const { keys, folder } = await findKeys(ports, order, place.bucket);
  // Where names were given, the files need not be of that folder.
  const filename = archiveName(keys.every(({ name }) => name === undefined) ? folder : '');
  const names = nameMembers(keys, folder);
  const objects = await eachOf(keys, INSPECTED_AT_ONCE, ({ key }) =>
    naming(key, async () => {
      const object = await ports.objects.inspect(place.bucket, key);
      place.checkReadable(object);
      if (isFolder(object)) {
        throw malformed(`The key ${quoted(key)} is a folder's. An archive has files alone: leave it out.`);
      }
      return object;
    }),
  );
  const crcs = await findCrcs(ports, policy, objects);
  const members = objects.map(
    ({ modifiedAt, readableUntil: _, ...object }, at): Member => ({
      name: names[at] as string,
      size: object.size,
      crc32: crcs[at] as number,
      modifiedAt,
      object,
    }),
  );
  const manifest = { id: manifestIdOf(place.id), members, purgeAt: place.purgeAt + KEPT_AFTER_LINK };
  return { manifest, object: pinOf(manifest, place.bucket), filename };
}

function pinOf({ id, members }: Manifest, bucket: string): ArchivePin {
  const layout = layOut(members);
  return {
    bucket,
    etag: etagOf(members),
    size: layout.size,
    contentType: 'application/zip',
    checksum: { algorithm: 'CRC32', value: crc32Text(crc32Of(layout, members)) },
    archive: { manifest: id, files: members.length, filesSize: sumOf(members) },
  };
}

/** The keys in the order of the archive, and the folder that is left out of their names. @throws LinkError */
async function findKeys(
  { archives }: ArchivePorts,
  { keys, prefix = '' }: Pick<LinkOrder, 'keys' | 'prefix'>,
  bucket: string,
): Promise<{ keys: readonly NamedKey[]; folder: string }> {
  if (keys) return { keys, folder: commonFolder(keys.flatMap(({ key, name }) => (name === undefined ? [key] : []))) };
  const most = LIMITS.archiveFiles;
  const listed = await archives.list(bucket, prefix, most + 1);
  if (listed.length === 0) {
    throw new LinkError('object_missing', {}, `The bucket has no object whose key begins with ${quoted(prefix)}.`);
  }
  if (listed.length > most) {
    const message = `More than ${inWords(most)} objects begin with ${quoted(prefix)}, and an archive has at most so many files. Give a longer prefix, or make several archives.`;
    throw new LinkError('too_large', {}, message);
  }
  return { keys: listed, folder: folderOf(prefix) };
}

/** The CRC-32 of each object: S3's own, or else computed, if that is little enough. @throws LinkError `too_large` */
async function findCrcs(
  { archives, clock }: ArchivePorts,
  { archiveChecksumMaxBytes: most, archiveChecksumSeconds }: ArchivePolicy,
  objects: readonly ObjectPin[],
): Promise<number[]> {
  const unknown = objects.filter((object) => knownCrc(object) === undefined);
  if (sumOf(unknown) > most) throw needsCrcs(unknown, `computes it for at most ${inWords(most)} bytes`);
  const until = clock() + archiveChecksumSeconds;
  const check = () => {
    if (clock() > until) throw needsCrcs(unknown, `could not compute it within ${archiveChecksumSeconds} seconds`);
  };
  return eachOf(objects, READ_AT_ONCE, async (object) => {
    return knownCrc(object) ?? (await naming(object.key, () => readCrc(archives, object, check)));
  });
}

/** @throws LinkError `object_changed` if the object is no longer what it was a moment ago */
async function readCrc(archives: ArchiveSource, object: ObjectPin, check: () => void): Promise<number> {
  try {
    return await archives.crc32Of(object, check);
  } catch (error) {
    if (error instanceof LinkError && error.code === 'object_gone') {
      throw new LinkError('object_changed', { cause: error });
    }
    throw error;
  }
}

function knownCrc({ size, checksum }: ObjectPin): number | undefined {
  if (size === 0) return 0;
  return checksum?.algorithm === 'CRC32' ? Buffer.from(checksum.value, 'base64').readUInt32BE() : undefined;
}

function needsCrcs(unknown: readonly ObjectPin[], what: string): LinkError {
  const bytes = inWords(sumOf(unknown));
  const key = quoted(unknown[0]?.key ?? '');
  const [files, them] =
    unknown.length === 1
      ? [`${key} (${bytes} bytes)`, 'it']
      : [`${inWords(unknown.length)} of them (${bytes} bytes in all), such as ${key}`, 'some of them'];
  const message = `An archive needs the CRC-32 of every file. S3 has none for ${files}, and this deployment ${what}. Leave ${them} out, or upload again with a CRC-32, as "links create --zip FILE…" and "aws s3api put-object --checksum-algorithm CRC32" do.`;
  return new LinkError('too_large', {}, message);
}

/** Puts the key before the message of a refusal: an owner who names many cannot know which one it means. */
async function naming<T>(key: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    const { code, details, message } = inOwnersWords(asLinkError(thrown));
    // What is too large is so in all.
    throw code === 'too_large' || message.includes(quoted(key))
      ? thrown
      : new LinkError(code, details, `${quoted(key)}: ${message}`);
  }
}

const sumOf = (objects: readonly { size: number }[]) => objects.reduce((sum, { size }) => sum + size, 0);

const inWords = (number: number) => number.toLocaleString('en');
