import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { Link, ObjectPin } from '../core/link.ts';
import type { LinkId } from '../core/token.ts';
import { DYNAMODB, JsonClient } from './aws/json-client.ts';
import { S3Client } from './aws/s3-client.ts';
import { DynamoDbLinkStore } from './dynamodb-link-store.ts';
import { S3ObjectStore } from './s3-object-store.ts';

const NAME = 'rehearsal';
const ETAG = '"rehearsal"';
/** An answer of DynamoDB's without an item, and an object of S3's. */
const BODY = '{}';
const ANSWER = `HTTP/1.1 200 OK\r\nconnection: close\r\netag: ${ETAG}\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
const OBJECT: ObjectPin = { bucket: NAME, key: NAME, etag: ETAG, size: BODY.length, contentType: 'text/plain' };
const LINK: Link = {
  id: NAME as LinkId,
  version: 1,
  owner: NAME,
  object: OBJECT,
  filename: NAME,
  createdAt: 0,
  expiresAt: 0,
  purgeAt: 0,
  maxUses: 1,
  wrongPins: 0,
  delivery: 'auto',
  leaseSeconds: 0,
  confirm: 'auto',
  claims: [],
};
const MOST_MS = 100;

/** Connections that answer every request with ANSWER. Nothing leaves the process. */
class MemoryAgent extends Agent {
  override createConnection(): Duplex {
    return new Duplex({
      read() {},
      write(_chunk, _encoding, done) {
        if (!this.readableEnded) this.push(ANSWER);
        this.push(null);
        done();
      },
    });
  }
}

/**
 * Makes the three requests of a download once, all the way to a connection that answers from memory. What runs for the first
 * time is slow: V8 compiles it, and OpenSSL looks up its hashes. On Lambda that passes while the function initialises, with
 * all of a processor, and the first download is spared it.
 */
export async function rehearse(): Promise<void> {
  const agents = { http: new MemoryAgent() };
  const credentials = { accessKeyId: NAME, secretAccessKey: NAME };
  const config = { region: NAME, credentials, endpoint: 'http://127.0.0.1', forcePathStyle: true, agents };
  const links = new DynamoDbLinkStore(new JsonClient(DYNAMODB, { ...config, limits: { tryMs: MOST_MS } }), NAME);
  const objects = new S3ObjectStore(new S3Client(config), { openMs: MOST_MS, idleMs: MOST_MS });
  await links.get(LINK.id);
  for await (const _ of await objects.open(OBJECT));
  await links.put(LINK, LINK.version);
}
