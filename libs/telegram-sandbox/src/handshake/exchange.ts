import { randomBytes } from 'node:crypto';
import { sha1, toBytes, xor } from '../crypto/bytes.js';
import {
  DH_BYTES,
  DH_GENERATOR,
  DH_PRIME,
  isSafePublicValue,
  power,
  randomExponent,
} from '../crypto/diffie-hellman.js';
import { igeEncrypt } from '../crypto/ige.js';
import type { ServerIdentity } from '../crypto/rsa.js';
import { TlError, TlReader } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import { unixSeconds } from '../clock.js';
import type { Clock } from '../clock.js';
import { readClientDh } from './client-dh.js';
import { ExchangeError, expectBytes, expectNumber } from './exchange-checks.js';
import { readInnerData } from './inner-data.js';
import type { DcIdentity, InnerData, PqOffer } from './inner-data.js';
import { generatePrimes } from './pq.js';
import { temporaryAes } from './temporary-aes.js';

const REQ_PQ = 0x60469778;
const REQ_PQ_MULTI = 0xbe7e8ef1;
const RES_PQ = 0x05162463;
const REQ_DH_PARAMS = 0xd712e4be;
const SERVER_DH_PARAMS_OK = 0xd0e8075c;
const SERVER_DH_INNER_DATA = 0xb5890dba;
const SET_CLIENT_DH_PARAMS = 0xf5045f1f;
/** The answers to set_client_DH_params, and the number in the hash of each. */
const DH_GEN_OK = { id: 0x3bcbf734, number: 1 };
const DH_GEN_RETRY = { id: 0x46dc1fb9, number: 2 };
const DH_GEN_FAIL = { id: 0xa69dae02, number: 3 };
const VECTOR = 0x1cb5c415;

/** How often a client may retry after `dh_gen_retry`. */
const MAX_RETRIES = 5;
/** Random bytes after the object of a plain message; TDLib and Telegram Desktop send up to 255. */
const MAX_PADDING = 1024;

/** The result of a handshake. */
export interface NewAuthKey {
  /** 256 bytes. */
  key: Buffer;
  firstSalt: bigint;
  /** Unix seconds, for a temporary key. */
  expiresAt?: number;
  isTest: boolean;
}

interface Answer {
  body: Buffer;
  created?: NewAuthKey;
}

/** After resPQ. */
interface PqOffered extends PqOffer {
  step: 'asked';
}

/** After server_DH_params_ok. */
interface DhOffered extends PqOffer, InnerData {
  step: 'offered';
  a: bigint;
  /** The hash of the rejected key, 0 before the first. */
  retryId: bigint;
  retries: number;
}

export interface ExchangeOptions extends DcIdentity {
  /** The clock of the protocol. */
  clock: Clock;
  /** Whether a key with this id exists. */
  isKnownKey: (key: Buffer) => boolean;
}

/** The server side of the creation of one auth key (https://core.telegram.org/mtproto/auth_key). */
export class Exchange {
  private state: PqOffered | DhOffered | undefined;
  private hasFailed = false;
  /** The last query, without padding: if it is repeated, the answer is repeated. */
  private last: { query: Buffer; answer: Buffer } | undefined;

  constructor(
    private readonly identity: ServerIdentity,
    private readonly options: ExchangeOptions,
  ) {}

  /** Whether a handshake has begun and is not complete. */
  get isUnderWay(): boolean {
    return this.state !== undefined;
  }

  discard(): void {
    this.state = undefined;
    this.last = undefined;
  }

  /**
   * @param body of an unencrypted message
   * @throws ExchangeError or TlError; after it every message fails, until the client reconnects
   */
  answer(body: Buffer): Answer {
    if (this.hasFailed) throw new ExchangeError(-404, 'a message after a wrong one');
    const { last } = this;
    if (last && isRepeated(body, last.query)) return { body: last.answer };
    try {
      const reader = new TlReader(body);
      const answer = this.step(reader);
      this.last = { query: Buffer.from(body.subarray(0, body.length - reader.remaining)), answer: answer.body };
      return answer;
    } catch (error) {
      this.hasFailed = true;
      this.discard();
      throw error;
    }
  }

  private step(reader: TlReader): Answer {
    const { state } = this;
    this.state = undefined;
    const id = reader.id();
    if (id === REQ_PQ || id === REQ_PQ_MULTI) return { body: this.answerReqPq(reader) };
    if (id === REQ_DH_PARAMS && state?.step === 'asked') return { body: this.answerReqDhParams(reader, state) };
    if (id === SET_CLIENT_DH_PARAMS && state?.step === 'offered') return this.answerSetClientDhParams(reader, state);
    throw new ExchangeError(-404, 'a message out of turn');
  }

  private answerReqPq(reader: TlReader): Buffer {
    const nonce = Buffer.from(reader.raw(16));
    checkPadding(reader);
    const [p, q] = generatePrimes();
    const serverNonce = randomBytes(16);
    this.state = { step: 'asked', nonce, serverNonce, p, q };
    return new TlWriter()
      .id(RES_PQ)
      .raw(nonce)
      .raw(serverNonce)
      .bytes(toBytes(p * q))
      .id(VECTOR)
      .int(1)
      .long(this.identity.fingerprint)
      .done();
  }

  private answerReqDhParams(reader: TlReader, asked: PqOffered): Buffer {
    const { nonce, serverNonce, p, q } = asked;
    expectBytes(reader.raw(16), nonce, 'nonce');
    expectBytes(reader.raw(16), serverNonce, 'server_nonce');
    expectNumber(reader.bytes(), p, 'p');
    expectNumber(reader.bytes(), q, 'q');
    if (reader.long() !== this.identity.fingerprint) throw new ExchangeError(-404, 'a foreign public key');
    const decrypted = this.identity.decrypt(reader.bytes());
    checkPadding(reader);
    if (!decrypted) throw new ExchangeError(-404, 'encrypted_data does not decrypt');
    const inner = readInnerData(decrypted, asked, this.options);
    const a = randomExponent();
    this.state = { ...asked, ...inner, step: 'offered', a, retryId: 0n, retries: 0 };
    const answer = new TlWriter()
      .id(SERVER_DH_INNER_DATA)
      .raw(nonce)
      .raw(serverNonce)
      .int(Number(DH_GENERATOR))
      .bytes(toBytes(DH_PRIME, DH_BYTES))
      .bytes(toBytes(power(DH_GENERATOR, a), DH_BYTES))
      .int(unixSeconds(this.options.clock))
      .done();
    const hashed = Buffer.concat([sha1(answer), answer]);
    const padded = Buffer.concat([hashed, randomBytes(-hashed.length & 15)]);
    const { key, iv } = temporaryAes(inner.newNonce, serverNonce);
    return new TlWriter()
      .id(SERVER_DH_PARAMS_OK)
      .raw(nonce)
      .raw(serverNonce)
      .bytes(igeEncrypt(padded, key, iv))
      .done();
  }

  private answerSetClientDhParams(reader: TlReader, offered: DhOffered): Answer {
    const { nonce, serverNonce, newNonce, expiresIn, isTest, retries } = offered;
    expectBytes(reader.raw(16), nonce, 'nonce');
    expectBytes(reader.raw(16), serverNonce, 'server_nonce');
    const encrypted = reader.bytes();
    checkPadding(reader);
    const publicValue = readClientDh(encrypted, offered);
    if (!isSafePublicValue(publicValue)) throw new ExchangeError(-404, 'g_b is out of range');
    const key = toBytes(power(publicValue, offered.a), DH_BYTES);
    const auxHash = sha1(key).subarray(0, 8);
    if (this.options.isKnownKey(key)) {
      if (retries === MAX_RETRIES) return { body: dhGenAnswer(DH_GEN_FAIL, offered, auxHash) };
      this.state = { ...offered, retryId: auxHash.readBigInt64LE(), retries: retries + 1 };
      return { body: dhGenAnswer(DH_GEN_RETRY, offered, auxHash) };
    }
    const firstSalt = xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE();
    const end = expiresIn !== undefined && { expiresAt: unixSeconds(this.options.clock) + expiresIn };
    return { body: dhGenAnswer(DH_GEN_OK, offered, auxHash), created: { key, firstSalt, isTest, ...end } };
  }
}

/** `dh_gen_… nonce server_nonce new_nonce_hash1`, or 2 or 3 */
function dhGenAnswer({ id, number }: typeof DH_GEN_OK, offered: DhOffered, auxHash: Buffer): Buffer {
  const { nonce, serverNonce, newNonce } = offered;
  const hash = sha1(newNonce, Buffer.from([number]), auxHash).subarray(4, 20);
  return new TlWriter().id(id).raw(nonce).raw(serverNonce).raw(hash).done();
}

function isRepeated(body: Buffer, query: Buffer): boolean {
  return body.length <= query.length + MAX_PADDING && body.subarray(0, query.length).equals(query);
}

function checkPadding(reader: TlReader): void {
  if (reader.remaining > MAX_PADDING) throw new TlError('too much padding');
}
