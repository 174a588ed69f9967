import { sha1, toBigInt } from '../crypto/bytes.js';
import { igeDecrypt } from '../crypto/ige.js';
import { TlReader } from '../tl/reader.js';
import { ExchangeError, expectBytes } from './exchange-checks.js';
import { temporaryAes } from './temporary-aes.js';

const CLIENT_DH_INNER_DATA = 0x6643b654;

interface Expected {
  nonce: Buffer;
  serverNonce: Buffer;
  newNonce: Buffer;
  retryId: bigint;
}

/** @returns g_b of `client_DH_inner_data`, whose hash, nonces and retry id have been checked */
export function readClientDh(encrypted: Buffer, { nonce, serverNonce, newNonce, retryId }: Expected): bigint {
  if (encrypted.length % 16 || encrypted.length < 48) throw new ExchangeError(-404, 'no whole blocks');
  const { key, iv } = temporaryAes(newNonce, serverNonce);
  const plain = igeDecrypt(encrypted, key, iv);
  const data = plain.subarray(20);
  const reader = new TlReader(data);
  if (reader.id() !== CLIENT_DH_INNER_DATA) throw new ExchangeError(-404, 'no client_DH_inner_data');
  expectBytes(reader.raw(16), nonce, 'nonce');
  expectBytes(reader.raw(16), serverNonce, 'server_nonce');
  if (reader.long() !== retryId) throw new ExchangeError(-404, 'retry_id differs');
  const publicValue = toBigInt(reader.bytes());
  if (reader.remaining >= 16) throw new ExchangeError(-404, 'too much padding');
  expectBytes(sha1(data.subarray(0, data.length - reader.remaining)), plain.subarray(0, 20), 'hash');
  return publicValue;
}
