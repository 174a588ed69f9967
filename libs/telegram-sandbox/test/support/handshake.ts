import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { sha1, sha256, toBigInt, toBytes, xor } from '../../src/crypto/bytes.js';
import { DH_BYTES, power, randomExponent } from '../../src/crypto/diffie-hellman.js';
import { igeDecrypt, igeEncrypt } from '../../src/crypto/ige.js';
import { temporaryAes } from '../../src/handshake/temporary-aes.js';
import type { SandboxAddresses } from '../../src/index.js';
import { TlReader } from '../../src/tl/reader.js';
import { TlWriter } from '../../src/tl/writer.js';
import { factor } from './factor.js';
import type { ClientKey, RawClient } from './raw-client.js';

/** Deviations of a client in a handshake, most of them wrong. */
export interface Mistake {
  /** The old req_pq. */
  oldReqPq?: boolean;
  /** Bytes after the object in each plain message, included in its length. */
  plainPadding?: number;
  /** The form of encrypted_data before RSA_PAD. */
  olderRsa?: boolean;
  /** Zeros in front of p and q. */
  wideFactors?: number;
  /** In req_DH_params. */
  nonce?: Buffer;
  serverNonce?: Buffer;
  swapPrimes?: boolean;
  outerP?: Buffer;
  outerQ?: Buffer;
  fingerprint?: bigint;
  damageRsaHash?: boolean;
  /** Without the leading zero of the encrypted number. */
  shortenEncrypted?: boolean;
  /** Replaces the result of RSA_PAD. */
  encrypted?: Buffer;
  /** In p_q_inner_data. */
  innerNonce?: Buffer;
  innerServerNonce?: Buffer;
  innerPq?: Buffer;
  innerP?: Buffer;
  innerQ?: Buffer;
  innerConstructor?: number;
  dc?: number;
  /** Of a temporary key, seconds. */
  expiresIn?: number;
  /** Runs before set_client_DH_params. */
  beforeFinish?: () => Promise<void>;
  /** In set_client_DH_params. */
  finalNonce?: Buffer;
  finalServerNonce?: Buffer;
  dhNonce?: Buffer;
  dhServerNonce?: Buffer;
  dhConstructor?: number;
  damageDhHash?: boolean;
  retryId?: bigint;
  publicValue?: bigint;
  padding?: number;
  /** In a retry after dh_gen_retry: replaces the hash of the key before. */
  nextRetryId?: bigint;
}

/** The result of a handshake. */
export interface ShakenKey extends ClientKey {
  /** How often the server answered dh_gen_retry. */
  retries: number;
}

/** The client's side of https://core.telegram.org/mtproto/auth_key, which must not use the server's code. */
export async function shakeHands(
  client: RawClient,
  { publicKey }: SandboxAddresses,
  mistake: Mistake = {},
): Promise<ShakenKey> {
  const nonce = randomBytes(16);
  const send = (body: Buffer) => client.sendPlain(Buffer.concat([body, randomBytes(mistake.plainPadding ?? 0)]));
  send(
    new TlWriter()
      .id(mistake.oldReqPq ? 0x60469778 : 0xbe7e8ef1)
      .raw(nonce)
      .done(),
  );
  const resPq = await client.plainAnswer();
  expectId(resPq, 0x05162463);
  expectSame(resPq.raw(16), nonce);
  const serverNonce = Buffer.from(resPq.raw(16));
  const pq = resPq.bytes();
  expectId(resPq, 0x1cb5c415);
  if (resPq.int() !== 1) throw new Error('one fingerprint was expected');
  const fingerprint = resPq.long();
  if (fingerprint !== fingerprintOf(publicKey)) throw new Error('a foreign fingerprint');
  resPq.end();

  const [smallPrime, largePrime] = factor(toBigInt(pq));
  const [small, large] = [toBytes(smallPrime), toBytes(largePrime)];
  const [p, q] = mistake.swapPrimes ? [large, small] : [small, large];
  const newNonce = randomBytes(32);
  const inner = new TlWriter()
    .id(mistake.innerConstructor ?? innerConstructorOf(mistake))
    .bytes(mistake.innerPq ?? pq)
    .bytes(mistake.innerP ?? widened(p, mistake))
    .bytes(mistake.innerQ ?? widened(q, mistake))
    .raw(mistake.innerNonce ?? nonce)
    .raw(mistake.innerServerNonce ?? serverNonce)
    .raw(newNonce);
  if (mistake.dc !== undefined) inner.int(mistake.dc);
  if (mistake.expiresIn !== undefined) inner.int(mistake.expiresIn);
  send(
    new TlWriter()
      .id(0xd712e4be)
      .raw(mistake.nonce ?? nonce)
      .raw(mistake.serverNonce ?? serverNonce)
      .bytes(mistake.outerP ?? widened(p, mistake))
      .bytes(mistake.outerQ ?? widened(q, mistake))
      .long(mistake.fingerprint ?? fingerprint)
      .bytes(mistake.encrypted ?? encryptInner(inner.done(), publicKey, mistake))
      .done(),
  );
  const offered = await client.plainAnswer();
  expectId(offered, 0xd0e8075c);
  expectSame(offered.raw(16), nonce);
  expectSame(offered.raw(16), serverNonce);
  const { key: aesKey, iv } = temporaryAes(newNonce, serverNonce);
  const answer = igeDecrypt(offered.bytes(), aesKey, iv);
  const dh = new TlReader(answer.subarray(20));
  expectId(dh, 0xb5890dba);
  expectSame(dh.raw(16), nonce);
  expectSame(dh.raw(16), serverNonce);
  const g = BigInt(dh.int());
  dh.bytes();
  const serverValue = toBigInt(dh.bytes());
  dh.int();
  expectSame(sha1(answer.subarray(20, answer.length - dh.remaining)), answer.subarray(0, 20));

  await mistake.beforeFinish?.();
  let retryId = mistake.retryId ?? 0n;
  for (let retries = 0; ; retries++) {
    const b = randomExponent();
    const clientDh = new TlWriter()
      .id(mistake.dhConstructor ?? 0x6643b654)
      .raw(mistake.dhNonce ?? nonce)
      .raw(mistake.dhServerNonce ?? serverNonce)
      .long(retryId)
      .bytes(toBytes(mistake.publicValue ?? power(g, b), DH_BYTES))
      .done();
    const hash = mistake.damageDhHash ? randomBytes(20) : sha1(clientDh);
    const padding = (-(clientDh.length + 20) & 15) + (mistake.padding ?? 0);
    send(
      new TlWriter()
        .id(0xf5045f1f)
        .raw(mistake.finalNonce ?? nonce)
        .raw(mistake.finalServerNonce ?? serverNonce)
        .bytes(igeEncrypt(Buffer.concat([hash, clientDh, randomBytes(padding)]), aesKey, iv))
        .done(),
    );
    const key = toBytes(power(serverValue, b), DH_BYTES);
    const verdict = await client.plainAnswer();
    const id = verdict.id();
    const number = [0x3bcbf734, 0x46dc1fb9, 0xa69dae02].indexOf(id) + 1;
    expectSame(verdict.raw(16), nonce);
    expectSame(verdict.raw(16), serverNonce);
    const auxHash = sha1(key).subarray(0, 8);
    expectSame(verdict.raw(16), sha1(newNonce, Buffer.from([number]), auxHash).subarray(4));
    verdict.end();
    if (number === 3) throw new Error(`dh_gen_fail after ${retries} retries`);
    if (number === 1) {
      const salt = xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE();
      client.use({ key, salt });
      return { key, salt, retries };
    }
    retryId = mistake.nextRetryId ?? auxHash.readBigInt64LE();
  }
}

function innerConstructorOf({ dc, expiresIn }: Mistake): number {
  if (expiresIn === undefined) return dc === undefined ? 0x83c95aec : 0xa9f55f95;
  return dc === undefined ? 0x3c6a84d4 : 0x56fddf88;
}

function widened(prime: Buffer, { wideFactors = 0 }: Mistake): Buffer {
  return Buffer.concat([Buffer.alloc(wideFactors), prime]);
}

function encryptInner(data: Buffer, publicKey: string, mistake: Mistake): Buffer {
  return mistake.olderRsa ? olderRsa(data, publicKey, mistake) : rsaPad(data, publicKey, mistake);
}

/** The encryption of Telethon and Pyrogram: SHA1(data) + data + random bytes, 255 in all. */
function olderRsa(data: Buffer, publicKey: string, { damageRsaHash }: Mistake): Buffer {
  const hash = damageRsaHash ? randomBytes(20) : sha1(data);
  const number = Buffer.concat([Buffer.alloc(1), hash, data, randomBytes(235 - data.length)]);
  return publicEncrypt({ key: createPublicKey(publicKey), padding: constants.RSA_NO_PADDING }, number);
}

/** RSA_PAD. */
function rsaPad(data: Buffer, publicKey: string, { damageRsaHash, shortenEncrypted }: Mistake): Buffer {
  const padded = Buffer.concat([data, randomBytes(192 - data.length)]);
  const key = createPublicKey(publicKey);
  const modulus = toBigInt(Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'));
  for (;;) {
    const aesKey = randomBytes(32);
    const hash = damageRsaHash ? randomBytes(32) : sha256(aesKey, padded);
    const aes = igeEncrypt(Buffer.concat([Buffer.from(padded).reverse(), hash]), aesKey, Buffer.alloc(32));
    const number = Buffer.concat([xor(aesKey, sha256(aes)), aes]);
    if (toBigInt(number) >= modulus) continue;
    const encrypted = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, number);
    if (!shortenEncrypted) return encrypted;
    if (encrypted.readUInt8() === 0) return encrypted.subarray(1);
  }
}

export function fingerprintOf(publicKey: string): bigint {
  const { n, e } = createPublicKey(publicKey).export({ format: 'jwk' });
  const tl = new TlWriter().bytes(Buffer.from(n ?? '', 'base64url')).bytes(Buffer.from(e ?? '', 'base64url'));
  return sha1(tl.done()).readBigInt64LE(12);
}

function expectId(reader: TlReader, id: number): void {
  const found = reader.id();
  if (found !== id) throw new Error(`${id.toString(16)} was expected, not ${found.toString(16)}`);
}

function expectSame(actual: Buffer, expected: Buffer): void {
  if (!actual.equals(expected)) throw new Error('the server sent something else');
}
