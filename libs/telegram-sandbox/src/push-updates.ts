import { toUpdates } from './rpc/updates.js';
import type { AuthKeys } from './session/auth-keys.js';
import type { EncryptedMessageHandler } from './session/encrypted-message-handler.js';
import { encodeUpdate } from './tl/codec.js';
import type { TlObject } from './tl/codec.js';
import { NEWEST_LAYER } from './tl/layers.js';
import type { World } from './world/world.js';

/**
 * What the connected sessions of a device are sent when it is signed out from elsewhere: nothing; `updatesTooLong`, after
 * which clients ask for the difference and read the 401; or the end of the connection.
 */
export const ENDED_SESSIONS = ['silent', 'updatesTooLong', 'close'] as const;
export type EndedSessions = (typeof ENDED_SESSIONS)[number];

/** Sends the updates of the world to the connected sessions of one data centre, each in the layer of its client. */
export function pushUpdates(
  world: World,
  keys: AuthKeys,
  messages: EncryptedMessageHandler,
  endedSessions: EndedSessions,
): void {
  const push = (keyId: string, update: TlObject): void => {
    const bytes = encodeUpdate(update, keys.findKey(keyId)?.client?.layer ?? NEWEST_LAYER);
    if (bytes) messages.pushUpdate(keyId, bytes);
  };
  world.updates.subscribe((keyId, update) => {
    if (update.kind !== 'sessionEnded') push(keyId, toUpdates(world, update));
    else if (endedSessions === 'close') messages.disconnect(keyId);
    else if (endedSessions === 'updatesTooLong') push(keyId, { _: 'updatesTooLong' });
  });
}
