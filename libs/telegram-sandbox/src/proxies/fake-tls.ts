import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { NegotiationError } from './client-side.js';
import type { ClientSide } from './client-side.js';

const HEADER_BYTES = 5;
const RANDOM_AT = 11;
const RANDOM_BYTES = 32;
/** As the official MTProxy: a hello may be this old, and this far in the future. */
const MAX_AGE_SECONDS = 600;
const MAX_AHEAD_SECONDS = 3;
const MAX_RECORD_BYTES = 1 << 14;
const CHANGE_CIPHER_SPEC = Buffer.from([0x14, 3, 3, 0, 1, 1]);
const APPLICATION_DATA = Buffer.from([0x17, 3, 3]);
/** Before and after the random and the session id of a ServerHello of TLS 1.3 with an x25519 key. */
const SERVER_HELLO_START = Buffer.from('160303007a020000760303', 'hex');
const SERVER_HELLO_END = Buffer.from('130100002e00330024001d0020', 'hex');
const SUPPORTED_VERSIONS = Buffer.from('002b00020304', 'hex');

/** Refuses a hello that was sent before. */
export class ReplayGuard {
  private readonly seen = new Set<string>();

  /** @returns whether it is new */
  add(random: Buffer): boolean {
    const name = random.toString('hex');
    if (this.seen.has(name)) return false;
    this.seen.add(name);
    return true;
  }
}

/** The stream in the records of a client. */
export interface FakeTls {
  read(count: number): Promise<Buffer>;
  /** Takes bytes of records, returns their content as far as it is whole. */
  unwrap(bytes: Buffer): Buffer;
  wrap(bytes: Buffer): Buffer;
}

/** Checks the hello of a client as the official MTProxy does, and answers it. */
export async function acceptFakeTls(
  client: ClientSide,
  key: Buffer,
  domain: string,
  replays: ReplayGuard,
): Promise<FakeTls> {
  const head = await client.read(HEADER_BYTES);
  if (!head.subarray(0, 3).equals(Buffer.from([0x16, 3, 1]))) throw new NegotiationError('not TLS');
  const hello = Buffer.concat([head, await client.read(head.readUInt16BE(3))]);
  const { random, sessionId, serverName } = parseHello(hello);
  const zeroed = Buffer.from(hello).fill(0, RANDOM_AT, RANDOM_AT + RANDOM_BYTES);
  const digest = createHmac('sha256', key).update(zeroed).digest();
  const sentAt = digest.readInt32LE(RANDOM_BYTES - 4) ^ random.readInt32LE(RANDOM_BYTES - 4);
  const now = Date.now() / 1000;
  const isKnown = digest.subarray(0, -4).equals(random.subarray(0, -4));
  const isInTime = sentAt <= now + MAX_AHEAD_SECONDS && sentAt >= now - MAX_AGE_SECONDS;
  const isAccepted = isKnown && isInTime && serverName === domain && replays.add(random);
  const response = serverHello(sessionId);
  // Other clients are connected to the site of the domain, whose random proves nothing.
  if (isAccepted) createHmac('sha256', key).update(random).update(response).digest().copy(response, RANDOM_AT);
  else randomBytes(RANDOM_BYTES).copy(response, RANDOM_AT);
  client.send(response);
  if (!isAccepted) throw new NegotiationError('a hello of another client');
  const first = await client.read(CHANGE_CIPHER_SPEC.length);
  if (!first.equals(CHANGE_CIPHER_SPEC)) throw new NegotiationError('ChangeCipherSpec is missing');
  return new Records(client);
}

function parseHello(hello: Buffer): { random: Buffer; sessionId: Buffer; serverName: string } {
  try {
    const random = hello.subarray(RANDOM_AT, RANDOM_AT + RANDOM_BYTES);
    let at = RANDOM_AT + RANDOM_BYTES;
    const sessionId = hello.subarray(at + 1, at + 1 + hello.readUInt8(at));
    at += 1 + sessionId.length;
    at += 2 + hello.readUInt16BE(at);
    at += 1 + hello.readUInt8(at) + 2;
    for (let type = hello.readUInt16BE(at); type !== 0; type = hello.readUInt16BE(at)) {
      at += 4 + hello.readUInt16BE(at + 2);
    }
    // server_name: the lengths of the extension and of its list, the type, the length of the name.
    const name = at + 9;
    if (hello.readUInt8(1) !== 3 || sessionId.length !== 32) throw new NegotiationError('not the hello of a browser');
    return { random, sessionId, serverName: hello.toString('latin1', name, name + hello.readUInt16BE(name - 2)) };
  } catch (error) {
    throw error instanceof RangeError ? new NegotiationError('a hello without a server name') : error;
  }
}

/** With a random of zeros: ServerHello, ChangeCipherSpec, and a record in place of the encrypted rest. */
function serverHello(sessionId: Buffer): Buffer {
  const encrypted = randomBytes(randomInt(1000, 3000));
  return Buffer.concat([
    ...[SERVER_HELLO_START, Buffer.alloc(RANDOM_BYTES), Buffer.from([sessionId.length]), sessionId],
    ...[SERVER_HELLO_END, randomBytes(32), SUPPORTED_VERSIONS, CHANGE_CIPHER_SPEC, record(encrypted)],
  ]);
}

function record(content: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length);
  return Buffer.concat([APPLICATION_DATA, length, content]);
}

class Records implements FakeTls {
  private unread: Buffer = Buffer.alloc(0);
  private content: Buffer = Buffer.alloc(0);

  constructor(private readonly client: ClientSide) {}

  async read(count: number): Promise<Buffer> {
    while (this.content.length < count) {
      const head = await this.client.read(HEADER_BYTES);
      this.content = Buffer.concat([this.content, await this.client.read(lengthOf(head))]);
    }
    const bytes = this.content.subarray(0, count);
    this.content = this.content.subarray(count);
    return bytes;
  }

  unwrap(bytes: Buffer): Buffer {
    const contents = [this.content];
    this.content = Buffer.alloc(0);
    this.unread = Buffer.concat([this.unread, bytes]);
    while (this.unread.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + lengthOf(this.unread);
      if (this.unread.length < end) break;
      contents.push(this.unread.subarray(HEADER_BYTES, end));
      this.unread = this.unread.subarray(end);
    }
    return Buffer.concat(contents);
  }

  wrap(bytes: Buffer): Buffer {
    const records: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += MAX_RECORD_BYTES) {
      records.push(record(bytes.subarray(at, at + MAX_RECORD_BYTES)));
    }
    return Buffer.concat(records);
  }
}

function lengthOf(head: Buffer): number {
  const length = head.readUInt16BE(3);
  const isData = head.subarray(0, 3).equals(APPLICATION_DATA);
  if (!isData || length > MAX_RECORD_BYTES) throw new NegotiationError('a record is no application data');
  return length;
}
