import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Proxy } from '@giftbuyer/contracts';
import { Config } from '../src/config/config.js';
import { ProxiesService } from '../src/proxies/proxies.service.js';
import { resealAll, retireKey, rotateKey } from '../src/sealing/key-rotation.js';
import { Keyring } from '../src/sealing/keyring.js';
import { newDatabase, startApi } from '../harness/test-api.js';

test('passwords and secrets of proxies are sealed, and follow the rotation of the key', async () => {
  const url = await newDatabase();
  const api = await startApi({ env: { DATABASE_URL: url } });
  const connection = new Client({ connectionString: url });
  await connection.connect();
  try {
    const ada = await api.register('ada');
    const [password, secret] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')];
    const add = async (proxy: string) => (await ada.post<Proxy>('/api/proxies', { proxy, check: false })).body.id;
    const ids = [
      await add(`socks5://user:${password}@192.0.2.1:1080`),
      await add(`tg://proxy?server=192.0.2.1&port=443&secret=dd${secret}`),
      await add('192.0.2.1:1081'),
    ];
    const { rows } = await connection.query<{ row: string }>('SELECT proxies::text AS row FROM proxies');
    for (const { row } of rows)
      expect(row).not.toMatch(new RegExp(`${password}|${secret}|${Buffer.from(password).toString('hex')}`));

    const keyring = api.app.get(Keyring, { strict: false });
    await rotateKey(connection, api.app.get(Config, { strict: false }), 'seal');
    await connection.query(`UPDATE data_keys SET created_at = created_at - interval '2 minutes'`);
    await connection.query(`SELECT pg_notify('giftbuyer_keys_changed', '{}')`);
    await expect.poll(() => keyring.currentKey('seal').version).toBe(2);
    await resealAll(connection, keyring);
    await retireKey(connection, keyring, 'seal', 1);

    const proxies = api.app.get(ProxiesService, { strict: false });
    const revealed = await Promise.all(ids.map(async (id) => (await proxies.findProxy(1, id))?.reveal().proxy));
    expect(revealed).toEqual([
      { kind: 'socks5', host: '192.0.2.1', port: 1080, username: 'user', password },
      { kind: 'mtproxy', host: '192.0.2.1', port: 443, secret: `dd${secret}` },
      { kind: 'socks5', host: '192.0.2.1', port: 1081 },
    ]);
    // Of another user it does not open.
    expect(await proxies.findProxy(2, ids[0] ?? 0)).toBeNull();
  } finally {
    await connection.end();
    await api.close();
  }
});
