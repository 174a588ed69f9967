// mtcute at its best for short visits: no updates, both requests at once, and what it stores for the next visit is kept.
import { MemoryStorage, TelegramClient } from '@mtcute/node';

const storages = new Map();

export async function plain(session, { id: dcId, ip, port }) {
  const main = { id: dcId, ipAddress: ip, port };
  const primaryDcs = { main, media: main };
  const known = storages.get(session.phone);
  const storage = known ?? new MemoryStorage();
  storages.set(session.phone, storage);
  const client = new TelegramClient({
    apiId: 4242,
    apiHash: 'bench',
    storage,
    defaultDcs: primaryDcs,
    disableUpdates: true,
    logLevel: 0,
  });
  try {
    if (!known) await client.importSession({ authKey: Buffer.from(session.authKey, 'hex'), primaryDcs });
    const [[self], { balance }] = await Promise.all([
      client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }),
      client.call({ _: 'payments.getStarsStatus', peer: { _: 'inputPeerSelf' } }),
    ]);
    return { id: self.id, stars: balance.amount };
  } finally {
    await client.destroy();
  }
}
