import { generatePrimeSync, randomBytes } from 'node:crypto';
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
import type { DecryptedInnerData, ServerIdentity } from '../crypto/rsa.js';
import { TlReader } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import { unixSeconds } from '../clock.js';
import type { Clock } from '../clock.js';
import { readClientDh, temporaryAes } from './client-dh.js';
import { ExchangeError, expectBytes, expectNumber } from './exchange-checks.js';

const REQ_PQ = 0x60469778;
const REQ_PQ_MULTI = 0xbe7e8ef1;
const RES_PQ = 0x05162463;
const REQ_DH_PARAMS = 0xd712e4be;
/** What the four kinds of p_q_inner_data carry besides. */
const INNER_DATA = new Map([
  [0x83c95aec, { hasDc: false, isTemporary: false }],
  [0xa9f55f95, { hasDc: true, isTemporary: false }],
  [0x3c6a84d4, { hasDc: false, isTemporary: true }],
  [0x56fddf88, { hasDc: true, isTemporary: true }],
]);
const SERVER_DH_PARAMS_OK = 0xd0e8075c;
const SERVER_DH_INNER_DATA = 0xb5890dba;
const SET_CLIENT_DH_PARAMS = 0xf5045f1f;
/** The answers to set_client_DH_params, and the number that goes into the hash of each. */
const DH_GEN_OK = { id: 0x3bcbf734, number: 1 };
const DH_GEN_RETRY = { id: 0x46dc1fb9, number: 2 };
const DH_GEN_FAIL = { id: 0xa69dae02, number: 3 };
const VECTOR = 0x1cb5c415;

/** As Telegram's: their product is below 2^63, and each takes 4 bytes. */
const PQ_PRIME_BITS = 31;
/** How often a client may choose another number after its key turned out to exist already. */
const MAX_RETRIES = 5;
/** Clients write a media data centre as a negative number and add this much for a test one. */
const TEST_DC_OFFSET = 10_000;

/** What a finished handshake leaves behind. */
export interface NewAuthKey {
  /** 256 bytes. */
  key: Buffer;
  firstSalt: bigint;
  /** Unix seconds, for a temporary key. */
  expiresAt?: number;
  isTest: boolean;
}

/** What p_q_inner_data says besides. */
interface InnerData {
  newNonce: Buffer;
  /** How long a temporary key is to live, seconds. */
  expiresIn?: number;
  /** The client named a data centre of the test environment. */
  isTest: boolean;
}

/** After resPQ. */
interface Asked {
  step: 'asked';
  nonce: Buffer;
  serverNonce: Buffer;
  p: bigint;
  q: bigint;
}

/** After server_DH_params_ok. */
interface Offered extends Omit<Asked, 'step'>, InnerData {
  step: 'offered';
  a: bigint;
  /** The hash of the key that could not be taken, 0 before the first. */
  retryId: bigint;
  retries: number;
}

/** The making of one auth key, server side (https://core.telegram.org/mtproto/auth_key). */
export class Exchange {
  private state: Asked | Offered | undefined;
  private hasFailed = false;

  /**
   * @param clock of the protocol
   * @param isKnown whether there is a key already with the id of this one
   */
  constructor(
    private readonly identity: ServerIdentity,
    private readonly dc: number,
    private readonly clock: Clock,
    private readonly isKnown: (key: Buffer) => boolean,
  ) {}

  /** Whether the server remembers something of it. */
  get isUnderWay(): boolean {
    return this.state !== undefined;
  }

  abandon(): void {
    this.state = undefined;
  }

  /**
   * @param body of an unencrypted message
   * @throws ExchangeError or TlError; then every later message fails too, until the client connects again
   */
  answer(body: Buffer): { body: Buffer; created?: NewAuthKey } {
    const { state, hasFailed } = this;
    this.state = undefined;
    this.hasFailed = true;
    if (hasFailed) throw new ExchangeError(-404, 'a message after a wrong one');
    const answer = this.step(body, state);
    this.hasFailed = false;
    return answer;
  }

  /** Official clients put random bytes behind the object, so the end of a message is not checked. */
  private step(body: Buffer, state: Asked | Offered | undefined): { body: Buffer; created?: NewAuthKey } {
    const reader = new TlReader(body);
    const id = reader.id();
    if (id === REQ_PQ || id === REQ_PQ_MULTI) return { body: this.offerPq(reader) };
    if (id === REQ_DH_PARAMS && state?.step === 'asked') return { body: this.offerDh(reader, state) };
    if (id === SET_CLIENT_DH_PARAMS && state?.step === 'offered') return this.finish(reader, state);
    throw new ExchangeError(-404, 'a message out of turn');
  }

  private offerPq(reader: TlReader): Buffer {
    const nonce = Buffer.from(reader.raw(16));
    const [p, q] = twoPrimes();
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

  private offerDh(reader: TlReader, asked: Asked): Buffer {
    const { nonce, serverNonce, p, q } = asked;
    expectBytes(reader.raw(16), nonce, 'nonce');
    expectBytes(reader.raw(16), serverNonce, 'server_nonce');
    expectNumber(reader.bytes(), p, 'p');
    expectNumber(reader.bytes(), q, 'q');
    if (reader.long() !== this.identity.fingerprint) throw new ExchangeError(-404, 'a foreign public key');
    const inner = this.identity.decrypt(reader.bytes());
    if (!inner) throw new ExchangeError(-404, 'encrypted_data does not decrypt');
    const said = this.readInnerData(inner, asked);
    const { newNonce } = said;
    const a = randomExponent();
    this.state = { ...asked, ...said, step: 'offered', a, retryId: 0n, retries: 0 };
    const answer = new TlWriter()
      .id(SERVER_DH_INNER_DATA)
      .raw(nonce)
      .raw(serverNonce)
      .int(Number(DH_GENERATOR))
      .bytes(toBytes(DH_PRIME, DH_BYTES))
      .bytes(toBytes(power(DH_GENERATOR, a), DH_BYTES))
      .int(unixSeconds(this.clock))
      .done();
    const hashed = Buffer.concat([sha1(answer), answer]);
    const padded = Buffer.concat([hashed, randomBytes(-hashed.length & 15)]);
    const { key, iv } = temporaryAes(newNonce, serverNonce);
    return new TlWriter()
      .id(SERVER_DH_PARAMS_OK)
      .raw(nonce)
      .raw(serverNonce)
      .bytes(igeEncrypt(padded, key, iv))
      .done();
  }

  private readInnerData({ data, fits }: DecryptedInnerData, { nonce, serverNonce, p, q }: Asked): InnerData {
    const reader = new TlReader(data);
    const kind = INNER_DATA.get(reader.id());
    if (!kind) throw new ExchangeError(-404, 'no p_q_inner_data');
    expectNumber(reader.bytes(), p * q, 'pq');
    expectNumber(reader.bytes(), p, 'p');
    expectNumber(reader.bytes(), q, 'q');
    expectBytes(reader.raw(16), nonce, 'nonce');
    expectBytes(reader.raw(16), serverNonce, 'server_nonce');
    const newNonce = Buffer.from(reader.raw(32));
    const dc = kind.hasDc ? reader.int() : this.dc;
    const expiresIn = kind.isTemporary ? reader.int() : undefined;
    if (!fits(data.length - reader.remaining)) throw new ExchangeError(-404, 'the hash differs');
    if (Math.abs(dc) % TEST_DC_OFFSET !== this.dc) throw new ExchangeError(-444, 'another data centre');
    const isTest = Math.abs(dc) > TEST_DC_OFFSET;
    if (expiresIn === undefined) return { newNonce, isTest };
    if (expiresIn <= 0) throw new ExchangeError(-404, 'a key that has expired');
    return { newNonce, isTest, expiresIn };
  }

  private finish(reader: TlReader, offered: Offered): { body: Buffer; created?: NewAuthKey } {
    const { nonce, serverNonce, newNonce, expiresIn, isTest, retries } = offered;
    expectBytes(reader.raw(16), nonce, 'nonce');
    expectBytes(reader.raw(16), serverNonce, 'server_nonce');
    const publicValue = readClientDh(reader.bytes(), offered);
    if (!isSafePublicValue(publicValue)) throw new ExchangeError(-404, 'g_b is out of range');
    const key = toBytes(power(publicValue, offered.a), DH_BYTES);
    const auxHash = sha1(key).subarray(0, 8);
    if (this.isKnown(key)) {
      if (retries === MAX_RETRIES) return { body: verdict(DH_GEN_FAIL, offered, auxHash) };
      this.state = { ...offered, retryId: auxHash.readBigInt64LE(), retries: retries + 1 };
      return { body: verdict(DH_GEN_RETRY, offered, auxHash) };
    }
    const firstSalt = xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE();
    const end = expiresIn !== undefined && { expiresAt: unixSeconds(this.clock) + expiresIn };
    return { body: verdict(DH_GEN_OK, offered, auxHash), created: { key, firstSalt, isTest, ...end } };
  }
}

/** `dh_gen_… nonce server_nonce new_nonce_hash1`, or 2 or 3 */
function verdict({ id, number }: typeof DH_GEN_OK, offered: Offered, auxHash: Buffer): Buffer {
  const { nonce, serverNonce, newNonce } = offered;
  const hash = sha1(newNonce, Buffer.from([number]), auxHash).subarray(4, 20);
  return new TlWriter().id(id).raw(nonce).raw(serverNonce).raw(hash).done();
}

function twoPrimes(): [bigint, bigint] {
  const p = generatePrimeSync(PQ_PRIME_BITS, { bigint: true });
  const q = generatePrimeSync(PQ_PRIME_BITS, { bigint: true });
  if (p === q) return twoPrimes();
  return p < q ? [p, q] : [q, p];
}
