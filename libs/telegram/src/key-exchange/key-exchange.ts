import { createHash, randomBytes } from 'node:crypto';
import library from 'telegram/crypto/IGE.js';
import { BinaryReader } from 'telegram/extensions/index.js';
import { TelegramUnreachableError } from '../errors.js';
import { DH_BYTES, checkGroup, isSafePublicValue, modPow, randomExponent } from './diffie-hellman.js';
import { factorize } from './factorization.js';
import { type PacketConnection, PlainMessages } from './plain-messages.js';
import { type ServerKey, encryptForServer } from './server-keys.js';
import { tlBytes, tlInt, tlLong, toBigInt, toBytes } from './tl.js';

const REQ_PQ_MULTI = tlInt(0xbe7e8ef1);
const RES_PQ = 0x05162463;
const VECTOR = 0x1cb5c415;
const P_Q_INNER_DATA_DC = tlInt(0xa9f55f95);
const REQ_DH_PARAMS = tlInt(0xd712e4be);
const SERVER_DH_PARAMS_OK = 0xd0e8075c;
const SERVER_DH_INNER_DATA = 0xb5890dba;
const CLIENT_DH_INNER_DATA = tlInt(0x6643b654);
const SET_CLIENT_DH_PARAMS = tlInt(0xf5045f1f);
/** The answers to set_client_DH_params, and the number in the hash that proves each. */
const DH_GEN_OK = { id: 0x3bcbf734, number: 1 };
const DH_GEN_RETRY = { id: 0x46dc1fb9, number: 2 };
/** The server refuses a key when it has one with the same hash, which does not happen twice by chance. */
const MAX_PROPOSALS = 5;
const SHA1_BYTES = 20;
const AES_BLOCK_BYTES = 16;

/** An authorization key that was just agreed on. */
export interface NewAuthKey {
  /** 256 bytes. */
  key: Buffer;
  /** The first server salt of the key. */
  salt: bigint;
}

/** What both sides contribute to one exchange, 16, 16 and 32 bytes. */
interface Nonces {
  nonce: Buffer;
  serverNonce: Buffer;
  newNonce: Buffer;
}

/**
 * Agrees on an authorization key (https://core.telegram.org/mtproto/auth_key), with the checks that
 * https://core.telegram.org/mtproto/security_guidelines demands of clients.
 * @param dc in the form of p_q_inner_data_dc: test data centres plus 10000
 * @param serverKeys the server must have one of them; no secret is sent to other servers
 * @throws TelegramUnreachableError when an answer is not what the documentation allows
 */
export async function exchangeKey(
  connection: PacketConnection,
  dc: number,
  serverKeys: readonly ServerKey[],
): Promise<NewAuthKey> {
  const messages = new PlainMessages(connection);
  const { nonces, encryptedAnswer } = await requestDhParams(messages, dc, serverKeys);
  const aes = temporaryAes(nonces);
  const { g, prime, ga } = await readServerDh(aes().decryptIge(encryptedAnswer), nonces);

  const { nonce, serverNonce, newNonce } = nonces;
  let retryId: Buffer = tlLong(0n);
  for (let proposals = 0; proposals < MAX_PROPOSALS; proposals++) {
    const b = randomExponent();
    const gb = modPow(BigInt(g), b, prime);
    ensure(isSafePublicValue(gb, prime), 'The public value is too small');
    const key = toBytes(modPow(ga, b, prime), DH_BYTES);
    const inner = Buffer.concat([CLIENT_DH_INNER_DATA, nonce, serverNonce, retryId, tlBytes(toBytes(gb))]);
    const encrypted = aes().encryptIge(withHash(inner));
    const answer = await messages.send(SET_CLIENT_DH_PARAMS, nonce, serverNonce, tlBytes(encrypted));
    const { id, number } = answer.readInt(false) === DH_GEN_RETRY.id ? DH_GEN_RETRY : DH_GEN_OK;
    answer.seek(-4);
    expectAnswer(answer, id, nonces);
    const auxHash = sha1(key).subarray(0, 8);
    const hash = sha1(newNonce, Buffer.from([number]), auxHash).subarray(4);
    ensure(answer.read(16).equals(hash), 'The server has agreed on another key');
    if (id === DH_GEN_OK.id) return { key, salt: newNonce.readBigInt64LE() ^ serverNonce.readBigInt64LE() };
    retryId = auxHash;
  }
  throw new TelegramUnreachableError('The server did not go on with the key exchange');
}

/** What resPQ says, and the key of the server that is trusted here. */
interface PqAnswer {
  nonce: Buffer;
  serverNonce: Buffer;
  pq: bigint;
  serverKey: ServerKey;
}

/** The first step. @throws TelegramUnreachableError when the server has none of the keys */
export async function requestPq(messages: PlainMessages, serverKeys: readonly ServerKey[]): Promise<PqAnswer> {
  const nonce = randomBytes(16);
  const resPq = await messages.send(REQ_PQ_MULTI, nonce);
  ensure(resPq.readInt(false) === RES_PQ && resPq.read(16).equals(nonce), 'The answer to req_pq_multi is not resPQ');
  const serverNonce = resPq.read(16);
  const pq = toBigInt(resPq.tgReadBytes());
  const fingerprints = readLongs(resPq);
  const serverKey = serverKeys.find(({ fingerprint }) => fingerprints.includes(fingerprint));
  if (!serverKey) throw new TelegramUnreachableError('The server has none of the RSA keys that are trusted here');
  return { nonce, serverNonce, pq, serverKey };
}

async function requestDhParams(
  messages: PlainMessages,
  dc: number,
  serverKeys: readonly ServerKey[],
): Promise<{ nonces: Nonces; encryptedAnswer: Buffer }> {
  const { nonce, serverNonce, pq, serverKey } = await requestPq(messages, serverKeys);
  const [p, q] = (await factorize(pq)).map((prime) => tlBytes(toBytes(prime))) as [Buffer, Buffer];
  const newNonce = randomBytes(32);
  const inner = Buffer.concat([P_Q_INNER_DATA_DC, tlBytes(toBytes(pq)), p, q, nonce, serverNonce, newNonce, tlInt(dc)]);
  const answer = await messages.send(
    ...[REQ_DH_PARAMS, nonce, serverNonce, p, q, tlLong(serverKey.fingerprint)],
    tlBytes(encryptForServer(inner, serverKey)),
  );
  const nonces = { nonce, serverNonce, newNonce };
  expectAnswer(answer, SERVER_DH_PARAMS_OK, nonces);
  const encryptedAnswer = answer.tgReadBytes();
  ensure(encryptedAnswer.length % AES_BLOCK_BYTES === 0, 'server_DH_params_ok is not whole');
  return { nonces, encryptedAnswer };
}

/** server_DH_inner_data, behind its SHA-1 and before up to 15 bytes of padding. */
async function readServerDh(plain: Buffer, nonces: Nonces): Promise<{ g: number; prime: bigint; ga: bigint }> {
  const data = plain.subarray(SHA1_BYTES);
  const reader = new BinaryReader(data);
  expectAnswer(reader, SERVER_DH_INNER_DATA, nonces);
  const g = reader.readInt();
  const prime = toBigInt(reader.tgReadBytes());
  const ga = toBigInt(reader.tgReadBytes());
  // server_time; the clocks are compared by the message ids later.
  reader.readInt();
  const length = reader.tellPosition();
  const isWhole = sha1(data.subarray(0, length)).equals(plain.subarray(0, SHA1_BYTES));
  ensure(isWhole && data.length - length < AES_BLOCK_BYTES, 'server_DH_inner_data does not match its hash');
  await checkGroup(g, prime);
  ensure(isSafePublicValue(ga, prime), 'The public value of the server is unsafe');
  return { g, prime, ga };
}

/** tmp_aes_key and tmp_aes_iv; a cipher for one message at a time. */
function temporaryAes({ serverNonce, newNonce }: Nonces): () => InstanceType<typeof library.IGE> {
  const crossed = sha1(serverNonce, newNonce);
  const key = Buffer.concat([sha1(newNonce, serverNonce), crossed.subarray(0, 12)]);
  const iv = Buffer.concat([crossed.subarray(12), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]);
  return () => new library.IGE(key, iv);
}

function withHash(data: Buffer): Buffer {
  const padding = (AES_BLOCK_BYTES - ((SHA1_BYTES + data.length) % AES_BLOCK_BYTES)) % AES_BLOCK_BYTES;
  return Buffer.concat([sha1(data), data, randomBytes(padding)]);
}

function expectAnswer(reader: BinaryReader, constructorId: number, { nonce, serverNonce }: Nonces): void {
  ensure(reader.readInt(false) === constructorId, 'The server did not go on with the key exchange');
  ensure(reader.read(16).equals(nonce) && reader.read(16).equals(serverNonce), 'The answer is of another key exchange');
}

function readLongs(reader: BinaryReader): bigint[] {
  ensure(reader.readInt(false) === VECTOR, 'resPQ has no fingerprints');
  const bytes = reader.read(8 * reader.readInt());
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readBigInt64LE(8 * i));
}

function sha1(...parts: Buffer[]): Buffer {
  return createHash('sha1').update(Buffer.concat(parts)).digest();
}

function ensure(isRight: boolean, otherwise: string): void {
  if (!isRight) throw new TelegramUnreachableError(otherwise);
}
