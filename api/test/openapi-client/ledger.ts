/** The part of the program that looks at the Stars ledger. */
import * as api from 'panel-client';
import type { createClient } from 'panel-client/client';
import { ok, refused } from './answers.js';

type Client = ReturnType<typeof createClient>;

export async function readLedger(client: Client, id: number): Promise<void> {
  const query = { account: String(id), direction: 'spent', foreign: 'true' } as const;
  ok(await api.listTransactions({ client, query: { ...query, kind: 'gift_sent' } }));
  refused(await api.listTransactions({ client, query: { cursor: 'none' } }), 'validation_failed');
  ok(await api.listTransactionDays({ client, query }));
  const file: string = ok(await api.exportTransactions({ client, query: { ...query, separator: 'tab' } }));
  if (!file.includes('time\tamount')) throw new Error('The file has no heading');
  const { items } = ok(await api.listLedgers({ client, query: { account: query.account } }));
  if (items[0]?.account_id !== id) throw new Error('The account has no ledger');
  ok(await api.markLedgersSeen({ client, body: { account_id: id } }));
  refused(await api.markLedgersSeen({ client, body: { account_id: 2_000_000_000 } }), 'not_found');
  ok(await api.setLedgerAlerts({ client, path: { id }, body: { is_muted: true } }));
}
