import { NOTE_MAX_LENGTH, type ChangedAccount } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sealContextOf } from '../src/accounts/account-columns.js';
import { Sealing } from '../src/sealing/sealing.js';
import { expectError } from '../harness/http-client.js';
import { eventsOf, nextEvents } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
let adaId: number;
let tag: number;
beforeAll(async () => {
  ada = await panel.person('ada');
  adaId = (await ada.client.get<{ id: number }>('/api/me')).body.id;
  tag = Number((await ada.client.post('/api/tags', { name: 'VIP', colour: 'purple' })).body['tag_id']);
});

const send = (id: number, body: object) => ada.client.patch(`/api/account/${id}`, body);
const change = (id: number, body: object) => ada.client.patch<ChangedAccount>(`/api/account/${id}`, body);
const listed = async (id: number) => (await ada.list()).accounts.find((account) => account.id === id);

/** Holds the next reading between loading the session and asking Telegram. */
function holdReading() {
  const gateway = panel.api.app.get(TelegramGateway, { strict: false });
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const read = gateway.readAccount.bind(gateway);
  vi.spyOn(gateway, 'readAccount').mockImplementationOnce(async (...request) => {
    begun.resolve();
    await released.promise;
    return read(...request);
  });
  return { begun: begun.promise, release: () => released.resolve() };
}

describe('a note', () => {
  test('is answered, listed and published, sealed in the database, and deleted by null or blanks', async () => {
    const { id, revision } = await ada.addAccount(panel.newPhone());
    const events = eventsOf(await ada.watch());
    const note = ' Bought from Ivan,\n\tPIN in the safe 🗝️ ';
    const { body } = await change(id, { note });
    expect(body).toMatchObject({ ok: true, account: { id, note, revision: revision + 1 } });
    expect(await listed(id)).toEqual(body.account);
    expect(await nextEvents(events, 1)).toEqual([{ type: 'account.updated', data: body.account }]);
    await events.return(undefined);
    const [row] = await panel.api.database.query<[{ sealed: Buffer }]>(
      'SELECT note_sealed AS sealed FROM accounts WHERE id = $1',
      [id],
    );
    expect(row.sealed.includes('Ivan')).toBe(false);
    const context = sealContextOf({ id, userId: adaId }, 'note_sealed');
    expect(panel.api.app.get(Sealing).unseal(context, row.sealed).reveal()).toBe(note);
    expect((await change(id, { note: ' \n\u200b' })).body.account).toMatchObject({
      note: null,
      revision: revision + 2,
    });
    await change(id, { note: 'a\r\nb\rc' });
    expect((await listed(id))?.note).toBe('a\nb\nc');
    expect((await change(id, { note: null })).body.account?.note).toBeNull();
  });

  test('that is stored already, and no change at all, write nothing', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    await change(id, { note: 'Same', tag_ids: [tag] });
    const before = await listed(id);
    for (const body of [{ note: 'Same' }, { tag_ids: [tag, tag] }, {}, { note: 'Same', note_before: 'older' }])
      expect((await change(id, body)).body.account).toEqual(before);
  });

  test.each([
    [{ note: 'x'.repeat(NOTE_MAX_LENGTH + 1) }, { note: 'too_long' }],
    [{ note: `x${'\ufe0f'.repeat(NOTE_MAX_LENGTH)}` }, { note: 'too_long' }],
    [{ note: 'a\u0000b' }, { note: 'invalid' }],
    [{ note: '\u001b[31m' }, { note: 'invalid' }],
    [{ note: '\ud83d' }, { note: 'invalid' }],
    [{ note: 5 }, { note: 'wrong_type' }],
    [{ note: { text: 'a' } }, { note: 'wrong_type' }],
    [{ note: 'a', note_before: [] }, { note_before: 'wrong_type' }],
    [{ tag_ids: null }, { tag_ids: 'required' }],
    [{ tag_ids: [0] }, { tag_ids: 'invalid' }],
    [{ tag_ids: ['1'] }, { tag_ids: 'wrong_type' }],
    [{ tag_ids: {} }, { tag_ids: 'wrong_type' }],
    [{ session: 'x' }, { session: 'unknown' }],
  ])('%# is refused whole when it is odd', async (body, fields) => {
    const account = await ada.addAccount(panel.newPhone());
    const whole = { note: 'good', ...body };
    expectError(await send(account.id, whole), 400, 'validation_failed', { fields });
    expect(await listed(account.id)).toEqual(account);
  });

  test('has 2,000 characters of any script, and one that is too long for a notification becomes a resync elsewhere', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    const other = await panel.api.again();
    const elsewhere = other.client();
    elsewhere.cookie = ada.client.cookie;
    const events = eventsOf(await elsewhere.open('GET', '/api/events'));
    const note = '😀'.repeat(NOTE_MAX_LENGTH);
    expect((await change(id, { note })).body.account?.note).toBe(note);
    expect(await nextEvents(events, 1)).toEqual([{ type: 'resync', data: {} }]);
    await events.return(undefined);
    await other.close();
  });

  test('that another tab has changed is not overwritten; a repeated request is no conflict', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    await change(id, { note: 'first', note_before: null });
    expectError(await send(id, { note: 'other', note_before: null }), 409, 'note_changed', { note: 'first' });
    expect((await change(id, { note: 'first', note_before: null })).body.account?.note).toBe('first');
    await change(id, { note: 'second', note_before: 'first' });
    expectError(await send(id, { note: null, note_before: 'first' }), 409, 'note_changed', { note: 'second' });
    const answers = await Promise.all(['a', 'b', 'c'].map((note) => change(id, { note, note_before: 'second' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await change(id, { note: 'by force' })).status).toBe(200);
  });

  test('that does not open is none, and can be written again', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    await panel.api.database.query(`UPDATE accounts SET note_sealed = '\\x0102' WHERE id = $1`, [id]);
    expect((await listed(id))?.note).toBeNull();
    expect((await change(id, { note: 'new', note_before: null })).body.account?.note).toBe('new');
  });
});

describe('a note and tags beside a reading', () => {
  test('saved while Telegram is asked are kept, and the reading is saved too', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.change(phone, { firstName: 'Renamed' });
    const reading = holdReading();
    const refreshed = ada.refreshed(id);
    await reading.begun;
    const { body } = await change(id, { note: 'meanwhile', tag_ids: [tag] });
    expect(body.account).toMatchObject({ note: 'meanwhile', tag_ids: [tag] });
    reading.release();
    const last = (await refreshed).at(-1);
    expect(last).toMatchObject({ done: true, account: { first_name: 'Renamed', note: 'meanwhile', tag_ids: [tag] } });
    expect(await listed(id)).toMatchObject({ first_name: 'Renamed', note: 'meanwhile', tag_ids: [tag] });
  });

  test('written while the save of the reading waits for the row come out of it in order', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.change(phone, { firstName: 'Renamed' });
    const events = eventsOf(await ada.watch());
    const held = await panel.hold(id);
    const changed = change(id, { note: 'first in line', tag_ids: [tag] });
    await panel.waiting(1);
    const refreshed = ada.refreshed(id);
    await panel.waiting(2);
    await held.release();
    expect((await changed).status).toBe(200);
    expect((await refreshed).at(-1)).toMatchObject({
      done: true,
      account: { first_name: 'Renamed', note: 'first in line', tag_ids: [tag] },
    });
    const revisions: number[] = [];
    for await (const event of events) {
      if (event.type !== 'account.updated') continue;
      revisions.push(event.data.revision);
      if (event.data.first_name !== 'Renamed') continue;
      expect(event.data).toMatchObject({ note: 'first in line', tag_ids: [tag] });
      break;
    }
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  });

  test('stay with a failed reading', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    await change(id, { note: 'kept', tag_ids: [tag] });
    const repair = panel.sandbox.faults.add({ phone, kind: 'disconnect' });
    await ada.refreshed(id);
    repair();
    expect(await listed(id)).toMatchObject({ status: 'unreachable', note: 'kept', tag_ids: [tag] });
  });
});

describe('a removed account', () => {
  test('keeps note and tags, takes new ones, and has them when its owner signs in again', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    await change(id, { note: 'before', tag_ids: [tag] });
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    const events = eventsOf(await ada.watch());
    await ada.refreshed(id);
    let last: unknown;
    for await (const event of events) {
      last = event;
      if (event.type === 'account.removed') break;
    }
    expect(last).toMatchObject({ type: 'account.removed', data: { id } });
    expect((await change(id, { note: 'while it was away' })).body).toEqual({ ok: true, account: null });
    expect((await ada.client.post('/api/accounts/tags', { ids: [id], remove: [tag] })).body).toEqual({ changed: 1 });
    await ada.client.post('/api/accounts/tags', { ids: [id], add: [tag] });
    expect(await listed(id)).toBeUndefined();
    expect(await ada.addAccount(phone)).toMatchObject({ id, note: 'while it was away', tag_ids: [tag] });
  });

  test('whose note is saved while its reading ends the session leaves the list of open panels all the same', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const watching = await ada.watch();
    const reading = holdReading();
    const refreshed = ada.refreshed(id);
    await reading.begun;
    for (const note of ['one', 'two', 'three']) await change(id, { note });
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    reading.release();
    await refreshed;
    for await (const event of eventsOf(watching)) if (event.type === 'account.removed') break;
    const [row] = await panel.api.database.query<[{ gone: boolean }]>(
      'SELECT removed_at IS NOT NULL AND note_sealed IS NOT NULL AS gone FROM accounts WHERE id = $1',
      [id],
    );
    expect(row.gone).toBe(true);
  });

  test('and a deleted user leave nothing behind', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    await change(id, { note: 'gone', tag_ids: [tag] });
    await ada.client.delete(`/api/account/${id}`);
    expectError(await send(id, { note: 'late' }), 404, 'not_found');
    const eve = await panel.person('eve');
    const hers = await eve.addAccount(panel.newPhone());
    const { body } = await eve.client.post('/api/tags', { name: 'Hers', colour: 'red' });
    await eve.client.patch(`/api/account/${hers.id}`, { tag_ids: [body['tag_id']] });
    const user = (await eve.client.get<{ id: number }>('/api/me')).body.id;
    await panel.api.database.query('DELETE FROM users WHERE id = $1', [user]);
    const left = await panel.api.database.query(
      'SELECT FROM account_tags WHERE account_id = ANY ($1) UNION ALL SELECT FROM tags WHERE user_id = $2',
      [[id, hers.id], user],
    );
    expect(left).toEqual([]);
  });
});
