import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { PasswordHasher } from '../src/passwords/password-hasher.js';

test('argon2id matches the test vector of RFC 9106, 5.3', () => {
  const tag = argon2Sync('argon2id', {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    memory: 32,
    passes: 3,
    parallelism: 4,
    tagLength: 32,
  });
  expect(tag.toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
});

test('a hash is a PHC string with the usual parameters and a random salt', async () => {
  const hasher = new PasswordHasher();
  const [one, two] = [await hasher.hash('same'), await hasher.hash('same')];
  for (const hash of [one, two]) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
});

test('only the password itself matches', async () => {
  const hasher = new PasswordHasher();
  const hash = await hasher.hash('пароль ');
  expect(await hasher.check('пароль ', hash)).toEqual({ matches: true, isWeak: false });
  expect(await hasher.check('пароль', hash)).toEqual({ matches: false, isWeak: false });
  expect(await hasher.check('', null)).toEqual({ matches: false, isWeak: false });
  await expect(hasher.check('x', 'scrypt:1:2')).rejects.toThrow('malformed');
});

test('at most two run at a time, and a long queue is refused before any work', async () => {
  const hasher = new PasswordHasher();
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => hasher.hash('x')));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(40 - 2 - 32);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'too_many_requests' });
  expect(await hasher.hash('x')).toMatch(/^\$argon2id/);
});
