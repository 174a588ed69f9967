import type { DecryptedInnerData } from '../crypto/rsa.js';
import { TlReader } from '../tl/reader.js';
import { ExchangeError, expectBytes, expectNumber } from './exchange-checks.js';

/** The four kinds of p_q_inner_data. The documentation names those with `dc`; the others are of older clients. */
const KINDS = new Map([
  [0x83c95aec, { hasDc: false, isTemporary: false }],
  [0xa9f55f95, { hasDc: true, isTemporary: false }],
  [0x3c6a84d4, { hasDc: false, isTemporary: true }],
  [0x56fddf88, { hasDc: true, isTemporary: true }],
]);
/** Clients add this to the id of a data centre of the test environment; that of a media data centre is negative. */
const TEST_DC_OFFSET = 10_000;

/** Which of Telegram's two networks a client means. */
export type Environment = 'production' | 'test';

/** The data centre that reads it. */
export interface DcIdentity {
  dc: number;
  /** Undefined for both. */
  environment?: Environment | undefined;
}

/** The content of resPQ. */
export interface PqOffer {
  nonce: Buffer;
  serverNonce: Buffer;
  p: bigint;
  q: bigint;
}

export interface InnerData {
  newNonce: Buffer;
  /** The lifetime of a temporary key, seconds. */
  expiresIn?: number;
  /** The client named a data centre of the test environment, or none in a sandbox of that environment. */
  isTest: boolean;
}

/** @throws ExchangeError or TlError */
export function readInnerData({ data, fits }: DecryptedInnerData, offer: PqOffer, home: DcIdentity): InnerData {
  const reader = new TlReader(data);
  const kind = KINDS.get(reader.id());
  if (!kind) throw new ExchangeError(-404, 'no p_q_inner_data');
  expectNumber(reader.bytes(), offer.p * offer.q, 'pq');
  expectNumber(reader.bytes(), offer.p, 'p');
  expectNumber(reader.bytes(), offer.q, 'q');
  expectBytes(reader.raw(16), offer.nonce, 'nonce');
  expectBytes(reader.raw(16), offer.serverNonce, 'server_nonce');
  const newNonce = Buffer.from(reader.raw(32));
  const dc = kind.hasDc ? reader.int() : undefined;
  const expiresIn = kind.isTemporary ? reader.int() : undefined;
  if (!fits(data.length - reader.remaining)) throw new ExchangeError(-404, 'the hash differs');
  const isTest = dc === undefined ? home.environment === 'test' : isTestDc(dc, home);
  if (expiresIn === undefined) return { newNonce, isTest };
  if (expiresIn <= 0) throw new ExchangeError(-404, 'a key that has expired');
  return { newNonce, isTest, expiresIn };
}

function isTestDc(named: number, { dc, environment }: DcIdentity): boolean {
  const id = Math.abs(named);
  const isTest = id > TEST_DC_OFFSET;
  if (id !== (isTest ? dc + TEST_DC_OFFSET : dc)) throw new ExchangeError(-444, 'another data centre');
  if (environment && isTest !== (environment === 'test')) throw new ExchangeError(-444, 'another environment');
  return isTest;
}
