import { createHmac, timingSafeEqual } from 'node:crypto';
import { ProxyError } from '../errors.js';
import type { ByteStream } from '../transport/byte-stream.js';
import { ReceivedBytes } from '../transport/received-bytes.js';
import { RANDOM_AT, RANDOM_BYTES, createClientHello } from './client-hello.js';
import { protocolError } from './proxy-handshake.js';

const HEADER_BYTES = 5;
const CHANGE_CIPHER_SPEC = 0x14;
const ALERT = 0x15;
const HANDSHAKE = 0x16;
const APPLICATION_DATA = 0x17;
/** The content and what the encryption of TLS 1.3 adds (RFC 8446 section 5.2). */
const MAX_RECORD_BYTES = (1 << 14) + 256;
/** The official apps send records of at most this size. */
const MAX_SENT_BYTES = 2878 - HEADER_BYTES;
const CHANGE_CIPHER_SPEC_RECORD = Buffer.from([CHANGE_CIPHER_SPEC, 3, 3, 0, 1, 1]);

interface TlsRecord {
  type: number;
  header: Buffer;
  content: Buffer;
}

/**
 * Shakes hands with an MTProxy whose secret begins with `ee`.
 * @returns the stream of what its TLS records contain
 */
export async function openFakeTls(stream: ByteStream, secret: Buffer, domain: string): Promise<ByteStream> {
  const hello = createClientHello(domain, secret, Math.floor(Date.now() / 1000));
  stream.write(hello);
  const serverHello = await readRecord(stream);
  // A proxy that does not recognise the client connects it to the site of the domain, whose first record may be an alert.
  if (serverHello.type === ALERT || serverHello.content.length < RANDOM_AT - HEADER_BYTES + RANDOM_BYTES) {
    throw secretRefused();
  }
  if (serverHello.type !== HANDSHAKE) throw protocolError('its first record is no handshake');
  const records = [serverHello, await readRecord(stream), await readRecord(stream)];
  const [, second, third] = records;
  const response = Buffer.concat(records.flatMap(({ header, content }) => [header, content]));
  const isExpected = second?.type === CHANGE_CIPHER_SPEC && third?.type === APPLICATION_DATA;
  if (!isExpected || !isProven(hello, response, secret)) throw secretRefused();
  return new FakeTlsStream(stream);
}

/** The server's random is an HMAC of the client's random and the response with a random of zeros. */
function isProven(hello: Buffer, response: Buffer, secret: Buffer): boolean {
  const proof = Buffer.from(response.subarray(RANDOM_AT, RANDOM_AT + RANDOM_BYTES));
  response.fill(0, RANDOM_AT, RANDOM_AT + RANDOM_BYTES);
  const clientRandom = hello.subarray(RANDOM_AT, RANDOM_AT + RANDOM_BYTES);
  const expected = createHmac('sha256', secret).update(clientRandom).update(response).digest();
  return timingSafeEqual(proof, expected);
}

function secretRefused(): ProxyError {
  return new ProxyError('auth', 'The proxy did not prove that it knows the secret');
}

async function readRecord(stream: ByteStream): Promise<TlsRecord> {
  const header = await stream.read(HEADER_BYTES);
  const type = header.readUInt8();
  const length = header.readUInt16BE(3);
  const isRecord = type >= CHANGE_CIPHER_SPEC && type <= APPLICATION_DATA && header.readUInt8(1) === 3;
  if (!isRecord || length > MAX_RECORD_BYTES) throw protocolError('its answer is not TLS');
  return { type, header, content: await stream.read(length) };
}

/** Carries a stream in TLS records of application data. */
class FakeTlsStream implements ByteStream {
  private readonly received = new ReceivedBytes();
  private hasWritten = false;

  constructor(private readonly stream: ByteStream) {}

  async read(count: number): Promise<Buffer> {
    while (this.received.length < count) {
      const { type, content } = await readRecord(this.stream);
      if (type !== APPLICATION_DATA) throw protocolError('a record is no application data');
      this.received.add(content);
    }
    return this.received.take(count);
  }

  write(bytes: Buffer): void {
    const records: Buffer[] = this.hasWritten ? [] : [CHANGE_CIPHER_SPEC_RECORD];
    this.hasWritten = true;
    for (let at = 0; at < bytes.length; at += MAX_SENT_BYTES) {
      const content = bytes.subarray(at, at + MAX_SENT_BYTES);
      const header = Buffer.from([APPLICATION_DATA, 3, 3, 0, 0]);
      header.writeUInt16BE(content.length, 3);
      records.push(header, content);
    }
    this.stream.write(Buffer.concat(records));
  }

  close(): Promise<void> {
    return this.stream.close();
  }
}
