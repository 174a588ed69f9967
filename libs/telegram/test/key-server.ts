import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  randomBytes,
} from 'node:crypto';
import library from 'telegram/crypto/IGE.js';
import { BinaryReader } from 'telegram/extensions/index.js';
import { modPow, randomExponent } from '../src/key-exchange/diffie-hellman.js';
import type { PacketConnection } from '../src/key-exchange/plain-messages.js';
import { type ServerKey, readServerKey } from '../src/key-exchange/server-keys.js';
import { tlBytes, tlInt, tlLong, toBigInt, toBytes } from '../src/key-exchange/tl.js';

const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const PRIVATE_KEY = createPrivateKey(PEM);
export const SERVER_KEY: ServerKey = readServerKey(
  createPublicKey(PRIVATE_KEY).export({ type: 'pkcs1', format: 'pem' }) as string,
);

const sha1 = (...parts: Buffer[]) => createHash('sha1').update(Buffer.concat(parts)).digest();
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

/** Deviations of the server from the documentation. */
export interface Deviations {
  pq?: Buffer;
  resPqId?: number;
  fingerprint?: bigint;
  /** Of resPQ. */
  nonce?: Buffer;
  /** Of server_DH_params_ok. */
  dhNonce?: Buffer;
  dhServerNonce?: Buffer;
  dhId?: number;
  /** Of server_DH_inner_data. */
  innerNonce?: Buffer;
  innerHash?: Buffer;
  padding?: number;
  g?: number;
  ga?: bigint;
  /** Of dh_gen_ok. */
  genId?: number;
  genHash?: Buffer;
  /** How many g_b the server refuses with dh_gen_retry, and the hash that it sends with them. */
  refusals?: number;
  retryHash?: Buffer;
  messageId?: bigint;
  authKeyId?: bigint;
}

/** The server's side of one key exchange, in memory. */
export class KeyServer implements PacketConnection {
  key: Buffer | undefined;
  salt = 0n;
  private readonly serverNonce = randomBytes(16);
  private readonly a = randomExponent();
  private newNonce: Buffer = Buffer.alloc(32);
  private answer: Buffer = Buffer.alloc(0);
  private refused = 0;
  /** What the next set_client_DH_params must have as retry_id. */
  private retryId: Buffer = Buffer.alloc(8);

  constructor(
    private readonly prime: bigint,
    private readonly deviations: Deviations = {},
  ) {}

  send(packet: Buffer): Promise<void> {
    const body = packet.subarray(20);
    const steps = new Map([
      [0xbe7e8ef1, this.resPq],
      [0xd712e4be, this.dhParams],
      [0xf5045f1f, this.dhGen],
    ]);
    const data = steps.get(body.readUInt32LE())?.call(this, body.subarray(4)) ?? Buffer.alloc(0);
    const { authKeyId = 0n, messageId = 1n } = this.deviations;
    this.answer = Buffer.concat([tlLong(authKeyId), tlLong(messageId), tlInt(data.length), data]);
    return Promise.resolve();
  }

  recv(): Promise<Buffer> {
    return Promise.resolve(this.answer);
  }

  private resPq(body: Buffer): Buffer {
    const { pq = toBytes(1_229_739_323n * 1_402_015_859n), fingerprint = SERVER_KEY.fingerprint } = this.deviations;
    const { nonce = body.subarray(0, 16), resPqId = 0x05162463 } = this.deviations;
    const fingerprints = Buffer.concat([tlInt(0x1cb5c415), tlInt(2), tlLong(77n), tlLong(fingerprint)]);
    return Buffer.concat([tlInt(resPqId), nonce, this.serverNonce, tlBytes(pq), fingerprints]);
  }

  private dhParams(body: Buffer): Buffer {
    const encrypted = body.subarray(body.length - 256);
    // p_q_inner_data_dc: pq in 12 bytes, p and q in 8 each, two nonces, then new_nonce.
    this.newNonce = readPadded(encrypted).subarray(4 + 12 + 8 + 8 + 32, 4 + 12 + 8 + 8 + 64);
    const nonce = body.subarray(0, 16);
    const {
      dhNonce = nonce,
      dhServerNonce = this.serverNonce,
      dhId = 0xd0e8075c,
      innerNonce = nonce,
    } = this.deviations;
    const { g = 3, ga = modPow(BigInt(g), this.a, this.prime) } = this.deviations;
    const numbers = [tlInt(g), tlBytes(toBytes(this.prime)), tlBytes(toBytes(ga, 256)), tlInt(Date.now() / 1000)];
    const inner = Buffer.concat([tlInt(0xb5890dba), innerNonce, this.serverNonce, ...numbers]);
    const { innerHash = sha1(inner), padding = (16 - ((20 + inner.length) % 16)) % 16 } = this.deviations;
    const plain = Buffer.concat([innerHash, inner, randomBytes(padding)]);
    return Buffer.concat([tlInt(dhId), dhNonce, dhServerNonce, tlBytes(this.aes().encryptIge(plain))]);
  }

  private dhGen(body: Buffer): Buffer {
    const plain = this.aes().decryptIge(body.subarray(36));
    // SHA-1, constructor, two nonces, retry_id, then g_b: one of 256 is shorter than 256 bytes.
    const gb = toBigInt(new BinaryReader(plain.subarray(20 + 4 + 32 + 8)).tgReadBytes());
    if (!plain.subarray(20 + 4 + 32, 20 + 4 + 32 + 8).equals(this.retryId)) throw new Error('Another retry_id');
    this.key = toBytes(modPow(gb, this.a, this.prime), 256);
    const { refusals = 0, retryHash } = this.deviations;
    if (this.refused++ < refusals) return this.dhGenRetry(body.subarray(0, 16), this.key, retryHash);
    this.salt = this.newNonce.readBigInt64LE() ^ this.serverNonce.readBigInt64LE();
    const hash = sha1(this.newNonce, Buffer.from([1]), sha1(this.key).subarray(0, 8)).subarray(4);
    const { genId = 0x3bcbf734, genHash = hash } = this.deviations;
    return Buffer.concat([tlInt(genId), body.subarray(0, 16), this.serverNonce, genHash]);
  }

  private dhGenRetry(nonce: Buffer, key: Buffer, otherHash: Buffer | undefined): Buffer {
    this.retryId = sha1(key).subarray(0, 8);
    const hash = sha1(this.newNonce, Buffer.from([2]), this.retryId).subarray(4);
    return Buffer.concat([tlInt(0x46dc1fb9), nonce, this.serverNonce, otherHash ?? hash]);
  }

  private aes(): InstanceType<typeof library.IGE> {
    const { newNonce, serverNonce } = this;
    const crossed = sha1(serverNonce, newNonce);
    const key = Buffer.concat([sha1(newNonce, serverNonce), crossed.subarray(0, 12)]);
    const iv = Buffer.concat([crossed.subarray(12), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]);
    return new library.IGE(key, iv);
  }
}

/** Undoes and checks RSA_PAD. */
function readPadded(encrypted: Buffer): Buffer {
  const block = privateDecrypt({ key: PRIVATE_KEY, padding: constants.RSA_NO_PADDING }, encrypted);
  const mask = sha256(block.subarray(32));
  const aesKey = Buffer.from(block.subarray(0, 32).map((byte, i) => byte ^ mask.readUInt8(i)));
  const plain = new library.IGE(aesKey, Buffer.alloc(32)).decryptIge(block.subarray(32));
  const data = Buffer.from(plain.subarray(0, 192)).reverse();
  if (!sha256(Buffer.concat([aesKey, data])).equals(plain.subarray(192)))
    throw new Error('The hash of RSA_PAD differs');
  return data;
}
