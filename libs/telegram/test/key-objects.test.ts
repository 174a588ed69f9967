import { randomBytes } from 'node:crypto';
import library from 'telegram/crypto/IGE.js';
import { expect, test } from 'vitest';
import { libraryEncrypt } from '../src/key-objects.js';

test.each([16, 32, 48, 1024])('%i bytes are encrypted as the library does it, and can be read again', (size) => {
  const [key, iv, plain] = [randomBytes(32), randomBytes(32), randomBytes(size)];
  const cipher = new library.IGE(key, iv);
  const encrypted = cipher.encryptIge(plain);
  expect(library.IGE.prototype.encryptIge).not.toBe(libraryEncrypt);
  expect(encrypted).toEqual(libraryEncrypt.call(new library.IGE(key, iv), plain));
  expect(cipher.decryptIge(encrypted)).toEqual(plain);
});
