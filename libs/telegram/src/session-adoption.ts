import type { Api } from 'telegram';
import { readProfile } from './account-reading.js';
import type { AppAccess, Connector } from './connector.js';
import type { Deadline } from './deadline.js';
import { SessionRejectedError, TelegramUnreachableError } from './errors.js';
import { confirmSessionEnd } from './session-end.js';
import { UnknownDcError } from './servers.js';
import { encodeSession, isAuthKey } from './stored-keys.js';
import type { AdoptedSession, ForeignSession } from './telegram-gateway.js';

/**
 * Reads the account of another program's session, at the addresses of our own table. The pause comes before the second
 * connection that confirms the end of a session.
 */
export async function adoptSession(
  connector: Connector,
  app: AppAccess,
  { dc, key: bytes, userId }: ForeignSession,
  confirmAfterMs: number,
  signal?: AbortSignal,
): Promise<AdoptedSession> {
  const key = Buffer.from(bytes);
  if (!isAuthKey(key)) throw new RangeError('Not an authorization key');
  const device = connector.newDevice;
  const read = (deadline: Deadline) =>
    connector.connect(app, { dc, key, device }, deadline, (connection) =>
      readProfile(connection, {}, (self) => assertAdoptable(self, userId)),
    );
  const profile = await connector
    .callWithDeadline((deadline) => confirmSessionEnd(read, confirmAfterMs, deadline), signal)
    .catch((error: unknown) => {
      throw error instanceof UnknownDcError ? new SessionRejectedError('unknown_dc') : error;
    });
  if (profile.phone === null) throw new TelegramUnreachableError('Telegram did not name the phone');
  return { session: encodeSession({ dc, key, userId: profile.userId, device }), profile };
}

function assertAdoptable(self: Api.User, userId: string | undefined): void {
  if (self.bot) throw new SessionRejectedError('bot');
  if (userId !== undefined && self.id.toString() !== userId) throw new SessionRejectedError('other_account');
}
