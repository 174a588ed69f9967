import type { AuditPage } from '@giftbuyer/contracts';
import { decodeSession } from '@giftbuyer/telegram';
import { sealContextOf } from '../src/accounts/account-columns.js';
import { Sealing } from '../src/sealing/sealing.js';
import { type Person, type TelegramPanel, useTelegramPanel } from '../harness/telegram-panel.js';

/** A panel that exports sessions for the tests of one file, and what they look at. */
export function useSessionHandover() {
  const panel = useTelegramPanel({ ALLOW_SESSION_EXPORT: '1' });
  return {
    panel,
    devices: (phone: string) => panel.sandbox.world.devices(phone),
    keyOf: (id: number) => keyOf(panel, id),
  };
}

export const eventsOfAudit = async (person: Person) =>
  (await person.client.get<AuditPage>('/api/audit')).body.items.map(({ event, subject }) => [event, subject]);

/** The key of the session of the account. */
export async function keyOf({ api }: TelegramPanel, id: number): Promise<string> {
  const [row] = await api.database.query<[{ user_id: number; session_sealed: Buffer }]>(
    'SELECT user_id, session_sealed FROM accounts WHERE id = $1',
    [id],
  );
  const context = sealContextOf({ id, userId: row.user_id }, 'session_sealed');
  const session = api.app.get(Sealing, { strict: false }).unseal(context, row.session_sealed).reveal();
  return decodeSession(session).key.toString('hex');
}
