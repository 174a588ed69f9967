import { expect, test } from 'vitest';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();

const rowOf = async (id: number) => {
  const query = 'SELECT server_salts, session_sealed FROM accounts WHERE id = $1';
  const [row] = await panel.api.database.query<{ server_salts: string; session_sealed: Buffer }[]>(query, [id]);
  if (!row) throw new Error('The account has no row');
  return row;
};

test('a refresh leaves the salts for the next one, so that each is one packet up and one down', async () => {
  const ada = await panel.person('ada');
  const phone = panel.newPhone();
  panel.sandbox.world.change(phone, { premiumUntil: null });
  const { id } = await ada.addAccount(phone);
  const { session_sealed: sealed, server_salts: salts } = await rowOf(id);
  expect(salts).not.toBe('');
  const refresh = async () => {
    const { packets: before } = panel.sandbox.metrics();
    expect(await (await ada.refresh(id)).text()).toContain('"done":true');
    const { packets: after } = panel.sandbox.metrics();
    return { in: after.in - before.in, out: after.out - before.out };
  };
  expect(await refresh()).toEqual({ in: 1, out: 1 });
  expect(await refresh()).toEqual({ in: 1, out: 1 });

  await panel.api.database.query(`UPDATE accounts SET server_salts = 'nonsense' WHERE id = $1`, [id]);
  expect(await refresh()).toEqual({ in: 2, out: 2 });
  expect(await refresh()).toEqual({ in: 1, out: 1 });
  expect((await rowOf(id)).session_sealed).toEqual(sealed);
});

test('salts are not in any answer', async () => {
  const bob = await panel.person('bob');
  const { id } = await bob.addAccount(panel.newPhone());
  const { server_salts: salts } = await rowOf(id);
  const answers = [await bob.list(), await (await bob.refresh(id)).text()];
  expect(JSON.stringify(answers)).not.toContain(salts.slice(0, 22));
  expect(JSON.stringify(answers)).not.toContain('salts');
});
