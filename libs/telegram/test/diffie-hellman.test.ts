import { createDiffieHellmanGroup, generatePrimeSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkGroup, isSafePublicValue, modPow, randomExponent } from '../src/key-exchange/diffie-hellman.js';
import { toBigInt } from '../src/key-exchange/tl.js';

/** RFC 3526, group 14: a safe prime of 2048 bits that is not Telegram's. It leaves 7 modulo 8 and 2 modulo 3. */
const GROUP_14 = toBigInt(createDiffieHellmanGroup('modp14').getPrime());
const UNSAFE = 'unsafe Diffie-Hellman group';

describe('a group', () => {
  test('of another safe prime is accepted with the generators that its residues allow', async () => {
    const allowed: number[] = [];
    for (let g = 0; g <= 9; g++) {
      await checkGroup(g, GROUP_14).then(
        () => allowed.push(g),
        (error: unknown) => expect(error).toMatchObject({ name: 'TelegramUnreachableError' }),
      );
    }
    const fits = [
      GROUP_14 % 8n === 7n && 2,
      GROUP_14 % 3n === 2n && 3,
      4,
      [1n, 4n].includes(GROUP_14 % 5n) && 5,
      [19n, 23n].includes(GROUP_14 % 24n) && 6,
      [3n, 5n, 6n].includes(GROUP_14 % 7n) && 7,
    ].filter((g) => g !== false);
    expect(allowed).toEqual(fits);
  });

  test('of a prime that is not safe is refused', async () => {
    const prime = generatePrimeSync(2048, { bigint: true });
    await expect(checkGroup(4, prime)).rejects.toThrow(UNSAFE);
  });

  test.each([
    ['no prime', GROUP_14 + 2n],
    ['too small', toBigInt(createDiffieHellmanGroup('modp5').getPrime())],
    ['too large', toBigInt(createDiffieHellmanGroup('modp15').getPrime())],
    ['zero', 0n],
  ])('of a modulus that is %s is refused', async (_, modulus) => {
    await expect(checkGroup(4, modulus)).rejects.toThrow(UNSAFE);
  });
});

test.each([
  [0n, false],
  [1n, false],
  [2n ** 1984n - 1n, false],
  [2n ** 1984n, true],
  [GROUP_14 / 2n, true],
  [GROUP_14 - 2n ** 1984n, true],
  [GROUP_14 - 2n ** 1984n + 1n, false],
  [GROUP_14 - 1n, false],
  [GROUP_14, false],
])('a public value is safe in the middle alone: case %#', (value, isSafe) => {
  expect(isSafePublicValue(value, GROUP_14)).toBe(isSafe);
});

test('both sides compute the same power', () => {
  const [a, b] = [randomExponent(), randomExponent()];
  const [ga, gb] = [modPow(2n, a, GROUP_14), modPow(2n, b, GROUP_14)];
  expect(modPow(ga, b, GROUP_14)).toBe(modPow(gb, a, GROUP_14));
  expect(modPow(2n, 10n, GROUP_14)).toBe(1024n);
});
