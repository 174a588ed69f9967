import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { createApp } from '../src/create-app.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { openDatabase } from '../src/open-database.js';
import { rotateKey } from '../src/sealing/key-rotation.js';
import { Keyring } from '../src/sealing/keyring.js';
import { newDatabase } from '../harness/test-api.js';

test('a panel has the key that was made while it started, before it could be notified', async () => {
  const config = readConfig({
    ...{ DATABASE_URL: await newDatabase(), SECRET_KEY: randomBytes(32).toString('base64'), DATA_DIR: tmpdir() },
    ...{ ALLOW_UNSAFE_DATABASE: '1', LOG_LEVEL: 'error', SNAPSHOTS: 'off' },
  });
  const database = await openDatabase(config);
  // As `systemctl restart giftbuyer && giftbuyer keys rotate seal`: the command waits for the lock of the start.
  expect(await withBootLock(database.url, (connection) => rotateKey(connection, config, 'seal'))).toBe(2);
  const app = await createApp(config, database, new InProcessTelegramGateway({}));
  try {
    const versions = () =>
      app
        .get(Keyring, { strict: false })
        .keysOf('seal')
        .map(({ version }) => version);
    await expect.poll(versions).toEqual([1, 2]);
  } finally {
    await app.close();
    await database.close();
  }
});
