import { createDiffieHellmanGroup, generatePrimeSync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { exchangeKey } from '../src/key-exchange/key-exchange.js';
import { toBigInt } from '../src/key-exchange/tl.js';
import { type Deviations, KeyServer, SERVER_KEY } from './key-server.js';

/** RFC 3526, group 14; 3 generates its subgroup. */
const PRIME = toBigInt(createDiffieHellmanGroup('modp14').getPrime());
const exchange = (server: KeyServer) => exchangeKey(server, 2, [SERVER_KEY]);

test('both sides compute the same key and salt', async () => {
  for (let i = 0; i < 3; i++) {
    const server = new KeyServer(PRIME);
    const { key, salt } = await exchange(server);
    expect(key).toHaveLength(256);
    expect(key).toEqual(server.key);
    expect(salt).toBe(server.salt);
  }
});

test('a key that the server refuses is replaced by another one', async () => {
  const server = new KeyServer(PRIME, { refusals: 2 });
  const { key, salt } = await exchange(server);
  expect(key).toEqual(server.key);
  expect(salt).toBe(server.salt);
});

const NONCE = randomBytes(16);
const deviations: [string, Deviations, string][] = [
  ['resPQ is another object', { resPqId: 0x12345678 }, 'not resPQ'],
  ['resPQ has another nonce', { nonce: NONCE }, 'not resPQ'],
  ['the server has another RSA key', { fingerprint: 5n }, 'none of the RSA keys'],
  ['pq is a prime', { pq: Buffer.from('7fffffffffffffe7', 'hex') }, 'no two prime factors'],
  ['pq is empty', { pq: Buffer.alloc(0) }, 'no two prime factors'],
  ['the parameters are refused', { dhId: 0x79cb045d }, 'did not go on'],
  ['server_DH_params_ok has another nonce', { dhNonce: NONCE }, 'another key exchange'],
  ['server_DH_params_ok has another server nonce', { dhServerNonce: NONCE }, 'another key exchange'],
  ['server_DH_inner_data has another nonce', { innerNonce: NONCE }, 'another key exchange'],
  ['server_DH_inner_data has another hash', { innerHash: randomBytes(20) }, 'does not match its hash'],
  ['server_DH_inner_data has too much padding', { padding: 28 }, 'does not match its hash'],
  ['g generates another group', { g: 8 }, 'unsafe Diffie-Hellman group'],
  ['g_a is 1', { ga: 1n }, 'public value of the server is unsafe'],
  ['g_a is the prime less 1', { ga: PRIME - 1n }, 'public value of the server is unsafe'],
  ['g_a is 0', { ga: 0n }, 'public value of the server is unsafe'],
  ['g_a is near to 0', { ga: 2n ** 1984n - 1n }, 'public value of the server is unsafe'],
  ['the server wants another g_b again and again', { refusals: 100 }, 'did not go on'],
  ['somebody else wants another g_b', { refusals: 1, retryHash: NONCE }, 'agreed on another key'],
  ['the server gives the exchange up', { genId: 0xa69dae02 }, 'did not go on'],
  ['the server has agreed on another key', { genHash: NONCE }, 'agreed on another key'],
  ['the message id is even', { messageId: 4n }, 'wrong header'],
  ['the message is encrypted', { authKeyId: 7n }, 'no unencrypted message'],
];

describe('no key is agreed on when', () => {
  test.each(deviations)('%s', async (_, deviation, reason) => {
    const failed = exchange(new KeyServer(PRIME, deviation));
    await expect(failed).rejects.toThrow(reason);
    await expect(failed).rejects.toMatchObject({ name: 'TelegramUnreachableError' });
  });

  test('the prime is not a safe one', async () => {
    const prime = generatePrimeSync(2048, { bigint: true });
    await expect(exchange(new KeyServer(prime, { g: 4 }))).rejects.toThrow('unsafe Diffie-Hellman group');
  });
});
