import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SecretScanner } from './secret-scanner.js';

test('the search finds each encoding of a secret, also when its end was cut off', () => {
  const key = randomBytes(32);
  const scanner = new SecretScanner(new Map([['key', key]]));
  const hex = key.toString('hex');
  const forms = [key, Buffer.from(hex), Buffer.from(hex.toUpperCase()), Buffer.from(key.toString('latin1'), 'utf16le')];
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const offset of [0, 1, 2]) {
      forms.push(Buffer.from(Buffer.concat([randomBytes(offset), key]).toString(encoding)));
    }
  }
  for (const form of forms) {
    const cut = form.subarray(0, Math.floor(form.length * 0.75));
    expect(scanner.findSecrets(Buffer.concat([randomBytes(1000), cut, randomBytes(1000)]))).toEqual(['key']);
    expect(scanner.findSecrets(Buffer.concat([randomBytes(1000), form.subarray(0, 12), randomBytes(1000)]))).toEqual(
      [],
    );
  }
});
