import type { Api, Tl } from '../tl/codec.js';
import { hashOf } from '../world/device-registry.js';
import type { DeviceUpdate } from '../world/updates.js';
import { RpcError } from '../world/rpc-error.js';
import type { World } from '../world/world.js';
import { method } from './call.js';
import { messagesSince, ptsOf, toNewMessage } from './gift-message.js';
import { toStarsAmount } from './star-transaction.js';
import { toUsers } from './users.js';

/** How many messages one difference holds. */
const MAX_MESSAGES = 100;

/** https://core.telegram.org/api/updates: the only messages of an account are those of gifts. */
export const updates = [
  method<Api.updates.GetState>('updates.getState', (call) => {
    const { phone } = call.account();
    return toState(call.world, phone);
  }),
  method<Api.updates.GetDifference>('updates.getDifference', (call, { pts }) => {
    const { world } = call;
    const self = call.account();
    if (pts === 0) throw new RpcError(400, 'PERSISTENT_TIMESTAMP_EMPTY');
    if (pts < 0 || pts > ptsOf(world, self.phone)) throw new RpcError(400, 'PERSISTENT_TIMESTAMP_INVALID');
    const all = messagesSince(world, self.phone, pts);
    if (!all.length) return { _: 'updates.differenceEmpty', date: world.now(), seq: 1 };
    const newMessages = all.slice(0, MAX_MESSAGES);
    const content = {
      newMessages,
      newEncryptedMessages: [],
      otherUpdates: [],
      chats: [],
      users: toUsers(
        self,
        newMessages.flatMap(({ peerId, fromId }) =>
          [peerId, fromId].map(({ userId }) => world.accounts.get(String(userId))),
        ),
      ),
    };
    const state = toState(world, self.phone, pts + newMessages.length);
    return newMessages.length < all.length
      ? { _: 'updates.differenceSlice', ...content, intermediateState: state }
      : { _: 'updates.difference', ...content, state };
  }),
];

/** The TL object of an update. */
export function toUpdates(
  world: World,
  update: Exclude<DeviceUpdate, { kind: 'sessionEnded' }>,
): Tl<Api.UpdateShort> | Tl<Api.Updates> {
  const date = world.now();
  switch (update.kind) {
    case 'loginTokenAccepted':
      return { _: 'updateShort', update: { _: 'updateLoginToken' }, date };
    case 'balance':
      return { _: 'updateShort', update: { _: 'updateStarsBalance', balance: toStarsAmount(update.stars) }, date };
    case 'newDevice': {
      const { device } = update;
      const facts = { date: device.since, device: device.model, location: 'Localhost' };
      return {
        _: 'updateShort',
        update: { _: 'updateNewAuthorization', unconfirmed: true, hash: hashOf(device), ...facts },
        date,
      };
    }
    case 'gift': {
      const { phone, entry } = update;
      const others = [entry.phone, entry.gift?.to ?? phone].map((other) => world.accounts.get(other));
      return {
        _: 'updates',
        updates: [toNewMessage(world, phone, entry)],
        users: toUsers(world.accounts.get(phone), others),
        chats: [],
        date,
        seq: 0,
      };
    }
  }
}

/** The current state of an account, or the one after the messages that a client has received. */
export function toState(world: World, phone: string, pts = ptsOf(world, phone)): Tl<Api.updates.State> {
  return { _: 'updates.state', pts, qts: 0, date: world.now(), seq: 1, unreadCount: 0 };
}
