import { expect, test } from 'vitest';
import { aesOfVersion1 } from '../src/crypto/binding.js';
import { sha1, sha256, toBigInt, toBytes } from '../src/crypto/bytes.js';
import { DH_GENERATOR, DH_PRIME, isSafePublicValue, power } from '../src/crypto/diffie-hellman.js';
import { igeDecrypt, igeEncrypt } from '../src/crypto/ige.js';
import { aesOf, decryptMessage, encryptMessage, FROM_CLIENT, FROM_SERVER } from '../src/crypto/message.js';
import { isValidPublicValue, makeVerifier, PasswordChallenge } from '../src/crypto/srp.js';
import { temporaryAes } from '../src/handshake/temporary-aes.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

test('AES-256-IGE matches the published test vector', () => {
  const key = Buffer.from('This is an impleThis is an imple');
  const iv = Buffer.from('mentation of IGE mode for OpenSS');
  const plain = hex('99706487a1cde613bc6de0b6f24b1c7aa448c8b9c3403e3467a8cad89340f53b');
  const encrypted = hex('792ea8ae577b1a66cb3bd92679b8030ca54ee631976bd3a04547fdcb4639fa69');
  expect(igeEncrypt(plain, key, iv)).toEqual(encrypted);
  expect(igeDecrypt(encrypted, key, iv)).toEqual(plain);
});

// https://core.telegram.org/mtproto/samples-auth_key
test("the keys of the handshake decrypt Telegram's sample of server_DH_inner_data", () => {
  const newNonce = hex('311c85db234aa2640afc4a76a735cf5b1f0fd68bd17fa181e1229ad867cc024d');
  const serverNonce = hex('a5cf4d33f4a11ea877ba4aa573907330');
  const { key, iv } = temporaryAes(newNonce, serverNonce);
  expect(key).toEqual(hex('f011280887c7bb01df0fc4e17830e0b91fbb8be4b2267cb985ae25f33b527253'));
  expect(iv).toEqual(hex('3212d579ee35452ed23e0d0c92841aa7d31b2e9bdef2151e80d15860311c85db'));
  const firstBlocks = hex(
    '28a92fe20173b347a8bb324b5fab2667c9a8bbce6468d5b509a4cbddc186240ac912cf7006af8926de606a2e74c0493c',
  );
  const opened = igeDecrypt(firstBlocks, key, iv).subarray(20);
  expect(opened.readUInt32LE()).toBe(0xb5890dba);
  expect(opened.subarray(4, 20)).toEqual(hex('3e0549828cca27e966b301a48fece2fc'));
});

test('the key derivation of MTProto 2.0 matches the vectors of mtcute', () => {
  const authKey = Buffer.alloc(256, hex('98cb29c6ffa89e79da695a54f572e6cb101e81c688b63a4bf73c3622dec230e0'));
  const messageKey = hex('25d701f2a29205526757825a99eb2d32');
  expect(aesOf(authKey, messageKey, FROM_CLIENT)).toEqual({
    key: hex('af3f8e1ffa75f4c981eec33a3e5bbaa2ea48f9bb93e91597627eb1f67960a0c9'),
    iv: hex('9874d77f95155b35221bff94b7df4594c6996e2a62e44fcb7d93c8c4e41b79ee'),
  });
  expect(aesOf(authKey, messageKey, FROM_SERVER)).toEqual({
    key: hex('d4b378e1e0525f10ff9d4c42807ccce5b30a033a8088c0b922b5259421751648'),
    iv: hex('4d7194f42f0135d2fd83050b403265b4c40ee3e9e9fba56f0f4d8ea6bcb121f5'),
  });
});

test('the key derivation of MTProto 1.0 matches the vector of mtcute', () => {
  const authKey = Buffer.alloc(256, hex('98cb29c6ffa89e79da695a54f572e6cb101e81c688b63a4bf73c3622dec230e0'));
  expect(aesOfVersion1(authKey, hex('25d701f2a29205526757825a99eb2d32'))).toEqual({
    key: hex('1fc7b40b1d9ffbdaf4d652525a748864259698f89214abf27c0d36cb9d4cd5db'),
    iv: hex('7251fbda39ec5e6e089f15ded5963b03d6d8d0f7078898431fc7b40b1d9ffbda'),
  });
});

test('the keys of the handshake match the vector of mtcute', () => {
  const serverNonce = hex('8af24c551836e5ed7002f5857e6e71b2');
  expect(temporaryAes(hex('3bf48b2d3152f383d82d1f2b32ac7fb5'), serverNonce)).toEqual({
    key: hex('b0b5ffeadff0249fa6292f5ae0351556fd6619ba5dd4809601669292456d3e5a'),
    iv: hex('13fef5bfd8c46b12dfd1753013b86cc012e1ce8ed6f8ecdd7bf36f3a3bf48b2d'),
  });
});

test('a message can be decrypted only with its key and direction, and not with a changed bit', () => {
  const key = sha256Key('one');
  const message = { salt: 1n, sessionId: -2n, messageId: 3n << 2n, seqNo: 1, body: Buffer.from('12345678') };
  const encrypted = encryptMessage(key, message, FROM_CLIENT);
  expect(decryptMessage(key, encrypted, FROM_CLIENT)).toEqual(message);
  expect(decryptMessage(key, encrypted, FROM_SERVER)).toBeUndefined();
  expect(decryptMessage(sha256Key('two'), encrypted, FROM_CLIENT)).toBeUndefined();
  // In the last block, which is padding: everything before it still decrypts.
  const changed = Buffer.from(encrypted);
  changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
  expect(decryptMessage(key, changed, FROM_CLIENT)).toBeUndefined();
});

test.each([
  [8, 24, true],
  [4, 12, true],
  [4, 1020, true],
  [8, 8, false],
  [4, 1036, false],
  [6, 26, false],
  [0, 16, false],
  [-4, 16, false],
])('a body of %i bytes and %i bytes of padding: %s', (length, padding, isAccepted) => {
  const key = sha256Key('one');
  const plain = Buffer.alloc(32 + Math.max(length, 0) + padding);
  plain.writeInt32LE(length, 28);
  const messageKey = sha256(key.subarray(88, 120), plain).subarray(8, 24);
  const aes = aesOf(key, messageKey, FROM_CLIENT);
  const encrypted = Buffer.concat([messageKey, igeEncrypt(plain, aes.key, aes.iv)]);
  expect(decryptMessage(key, encrypted, FROM_CLIENT) !== undefined).toBe(isAccepted);
});

test('the password hash matches the vectors of mtcute', () => {
  const salt1 = hex('9b3accc457c0d5288e8cff31eb21094048bc11902f6614dbb9afb839ee7641c37619537d8ebe749e');
  const salt2 = hex('6c619bb0786dc4ed1bf211d23f6e4065');
  const x = toBigInt(hex('750f1fe282965e63ce17b98427b35549fb864465211840f6a7c1f2fb657cc33b'));
  expect(makeVerifier('qwe123', { salt1, salt2 }).v).toBe(power(DH_GENERATOR, x));
});

test('a modular power equals repeated multiplication', () => {
  const base = toBigInt(sha256(Buffer.from('base')));
  let product = 1n;
  for (let i = 1n; i <= 9n; i++) {
    product = (product * base) % DH_PRIME;
    expect(power(base, i)).toBe(product);
  }
  expect(power(base, DH_PRIME - 1n)).toBe(1n);
});

test('public values near 0 or the prime are refused', () => {
  const margin = 1n << 1984n;
  for (const bad of [0n, 1n, margin, DH_PRIME - margin, DH_PRIME - 1n, DH_PRIME]) {
    expect(isSafePublicValue(bad)).toBe(false);
  }
  expect(isSafePublicValue(margin + 1n)).toBe(true);
  expect(isSafePublicValue(DH_PRIME - margin - 1n)).toBe(true);
});

test('a password value of 0 modulo the prime is refused', () => {
  expect(isValidPublicValue(toBytes(0n, 256))).toBe(false);
  expect(isValidPublicValue(toBytes(DH_PRIME, 256))).toBe(false);
  expect(isValidPublicValue(toBytes(5n, 256))).toBe(true);
});

test('a proof of the wrong length or content is refused', () => {
  const challenge = new PasswordChallenge(makeVerifier('right'));
  const a = toBytes(power(DH_GENERATOR, 12345n), 256);
  expect(challenge.accepts(a, Buffer.alloc(0))).toBe(false);
  expect(challenge.accepts(a, Buffer.alloc(32))).toBe(false);
});

/** 256 bytes in the place of a key. */
function sha256Key(name: string): Buffer {
  return Buffer.concat(
    Array.from({ length: 8 }, (_, i) => sha256(Buffer.from(`${name} ${i}`), sha1(Buffer.from(name)))),
  );
}
