import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchArchivedLibrary } from '../../../scripts/archived-library.mjs';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import { gramjs, gramjsLayer } from './support/gramjs.js';

const PHONE = '+9996625001';
/** Includes the download by npm, once. */
const FETCH_MS = 300_000;
/** It factors pq in JavaScript without native bigints. */
const SIGN_IN_MS = 120_000;

let sandbox: Sandbox;

beforeAll(async () => {
  await fetchArchivedLibrary();
  sandbox = await createSandbox({ dcs: [2] });
}, FETCH_MS);
afterAll(() => sandbox?.close());

test(
  'the archived library signs in with a code and a password, and reads profile and Stars in its own layer',
  async () => {
    expect(gramjsLayer()).toBe(198);
    const { client, readSelf, readStars } = gramjs(sandbox, 2);
    try {
      await client.start({
        phoneNumber: PHONE,
        phoneCode: async () => sandbox.world.code(PHONE) ?? '',
        password: async () => 'sandbox',
        onError: (error) => {
          throw error;
        },
      });
      expect(await readSelf()).toMatchObject([
        { className: 'User', self: true, firstName: 'Борис', username: 'boris_25001', phone: '9996625001' },
      ]);
      expect(await readStars()).toMatchObject({
        className: 'payments.StarsStatus',
        balance: { className: 'StarsAmount', nanos: 10_000_000 },
      });
    } finally {
      await client.destroy();
    }
    expect(sandbox.world.devices(PHONE)).toHaveLength(1);
  },
  SIGN_IN_MS,
);
