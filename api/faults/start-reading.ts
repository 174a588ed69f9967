import type { Panel } from './panel.js';
import type { Ref, User } from './user.js';
import type { CheckedTestbed } from './use-testbed.js';
import { waitUntil } from './wait-until.js';

/** Fewer failures than open a circuit breaker. */
export const ACCOUNTS = 4;

interface Start {
  user: User;
  accounts: Ref[];
  /** The panel that is reading all accounts and gets no answers, and the one that is asked later. */
  reader: Panel;
  successor: Panel;
  /** Delivers the answers. */
  resume: () => void;
  /** The last lines of the reader's refreshes. */
  refreshed: Promise<unknown>;
}

/** Makes a panel read some accounts, with the answers held back. */
export async function startReading(testbed: CheckedTestbed): Promise<Start> {
  const [user] = testbed.users.length ? testbed.users : [await testbed.user('ada')];
  if (!user) throw new Error('There is no user');
  const accounts = await user.addAccounts(ACCOUNTS);
  const [reader, successor] = [testbed.panel(0), testbed.panel(1)];
  const resume = reader.toTelegram.setConditions({ hold: 'down' });
  let hasStarted = false;
  // On a busy machine a panel may give up waiting for the database before it has begun to read. It cannot succeed without an answer of
  // Telegram: a success is no reason to repeat, and the wait below fails.
  const refresh = async (account: Ref): Promise<unknown> => {
    const line = await user.refreshOnce(account, reader).catch(() => null);
    return hasStarted || (line && 'done' in line) ? line : refresh(account);
  };
  const refreshed = Promise.all(accounts.map(refresh));
  try {
    await waitUntil('all are being read', 60_000, () => reader.toTelegram.open === ACCOUNTS);
  } finally {
    hasStarted = true;
  }
  return { user, accounts, reader, successor, resume, refreshed };
}
