import { createHmac, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';

// The ClientHello of fake TLS. It imitates a current Chrome, as the official apps do. Censors compare it with real
// browsers: when it has to follow them, this file alone changes.

const RECORD_HEADER = Buffer.from([0x16, 3, 1]);
const CLIENT_HELLO = 1;
const TLS_1_2 = Buffer.from([3, 3]);
/** The random follows the record header (5), the handshake header (4) and the version (2). */
export const RANDOM_AT = 11;
export const RANDOM_BYTES = 32;
const TIME_AT = RANDOM_BYTES - 4;
/** Without its first value, a GREASE value (RFC 8701). */
const CIPHER_SUITES = [
  ...[0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9],
  ...[0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
];
const X25519_MLKEM768 = 0x11ec;
const X25519 = 0x001d;
const SECP256R1 = 0x0017;
const SECP384R1 = 0x0018;
const SIGNATURE_ALGORITHMS = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
const ECH_PAYLOAD = { min: 144, step: 32, steps: 4 };

/**
 * A ClientHello whose random proves that the client knows the secret: an HMAC-SHA256 of the hello with a random of
 * zeros, its last four bytes XORed with the time, little endian.
 * @param unixSeconds the proxy refuses a time that is far from its own
 */
export function createClientHello(domain: string, secret: Buffer, unixSeconds: number): Buffer {
  const body = Buffer.concat([
    TLS_1_2,
    Buffer.alloc(RANDOM_BYTES),
    withLength(1, randomBytes(32)),
    withLength(2, words(grease(), ...CIPHER_SUITES)),
    withLength(1, Buffer.from([0])),
    withLength(2, extensions(domain)),
  ]);
  const handshake = Buffer.concat([Buffer.from([CLIENT_HELLO]), withLength(3, body)]);
  const hello = Buffer.concat([RECORD_HEADER, withLength(2, handshake)]);
  const digest = createHmac('sha256', secret).update(hello).digest();
  digest.writeInt32LE(digest.readInt32LE(TIME_AT) ^ unixSeconds, TIME_AT);
  digest.copy(hello, RANDOM_AT);
  return hello;
}

/** In random order between two of GREASE, as Chrome sends them. */
function extensions(domain: string): Buffer {
  const group = grease();
  const list = [
    extension(0x0000, withLength(2, Buffer.concat([Buffer.from([0]), withLength(2, Buffer.from(domain, 'latin1'))]))),
    extension(0x0005, Buffer.from([1, 0, 0, 0, 0])),
    extension(0x000a, withLength(2, words(group, X25519_MLKEM768, X25519, SECP256R1, SECP384R1))),
    extension(0x000b, Buffer.from([1, 0])),
    extension(0x000d, withLength(2, words(...SIGNATURE_ALGORITHMS))),
    extension(0x0010, withLength(2, Buffer.concat(['h2', 'http/1.1'].map(protocolName)))),
    extension(0x0012),
    extension(0x0017),
    extension(0x001b, withLength(1, words(0x0002))),
    extension(0x0023),
    extension(0x002b, withLength(1, words(grease(), 0x0304, 0x0303))),
    extension(0x002d, Buffer.from([1, 1])),
    extension(0x0033, withLength(2, keyShares(group))),
    extension(0x44cd, withLength(2, protocolName('h2'))),
    extension(0xfe0d, encryptedClientHello()),
    extension(0xff01, Buffer.from([0])),
  ];
  const [first, last] = twoGreases();
  return Buffer.concat([extension(first), ...shuffle(list), extension(last, Buffer.from([0]))]);
}

function keyShares(group: number): Buffer {
  const { publicKey } = generateKeyPairSync('ml-kem-768');
  // The key comes last in its DER.
  const mlKem = publicKey.export({ type: 'spki', format: 'der' }).subarray(-1184);
  return Buffer.concat([
    ...[words(group), withLength(2, Buffer.from([0]))],
    ...[words(X25519_MLKEM768), withLength(2, Buffer.concat([mlKem, x25519Key()]))],
    ...[words(X25519), withLength(2, x25519Key())],
  ]);
}

function x25519Key(): Buffer {
  return generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
}

/** The GREASE form of Encrypted Client Hello: random bytes in place of an encrypted one. */
function encryptedClientHello(): Buffer {
  const payload = randomBytes(ECH_PAYLOAD.min + ECH_PAYLOAD.step * randomInt(ECH_PAYLOAD.steps));
  const suite = Buffer.from([0, 0, 1, 0, 1]);
  return Buffer.concat([suite, randomBytes(1), withLength(2, randomBytes(32)), withLength(2, payload)]);
}

function protocolName(name: string): Buffer {
  return withLength(1, Buffer.from(name));
}

function extension(type: number, content: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([words(type), withLength(2, content)]);
}

/** 0x0a0a, 0x1a1a … 0xfafa. */
function grease(): number {
  return 0x0a0a + 0x1010 * randomInt(16);
}

/** Two extensions of one hello have different types. */
function twoGreases(): [number, number] {
  const first = grease();
  for (;;) {
    const last = grease();
    if (last !== first) return [first, last];
  }
}

function shuffle<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, order: randomInt(2 ** 32) }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeUInt16BE(value, 2 * i));
  return bytes;
}

function withLength(lengthBytes: 1 | 2 | 3, content: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}
