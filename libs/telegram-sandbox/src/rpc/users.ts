import type { Api, Tl } from '../tl/codec.js';
import { Refusal } from '../world/refusal.js';
import type { Account, World } from '../world/world.js';
import { assertSelf, method } from './call.js';

export const users = [
  method<Api.users.GetUsers>('users.getUsers', (call, { id }) => {
    const self = call.account();
    for (const user of id) assertSelf(user, self, 'USER_ID_INVALID');
    return id.map(() => toUser(self));
  }),
  method<Api.users.GetFullUser>('users.getFullUser', (call, { id }) => {
    const self = call.account();
    assertSelf(id, self, 'USER_ID_INVALID');
    return {
      _: 'users.userFull',
      fullUser: {
        _: 'userFull',
        id: self.id,
        settings: { _: 'peerSettings' },
        notifySettings: { _: 'peerNotifySettings' },
        commonChatsCount: 0,
      },
      chats: [],
      users: [toUser(self)],
    };
  }),
];

/** A user as seen by itself. */
export function toUser(account: Account): Tl<Api.User> {
  return { ...toStranger(account), self: true, phone: account.phone };
}

/** A user as seen by others. */
function toStranger({ id, firstName, lastName, username, premiumUntil, deleted }: Account): Tl<Api.User> {
  if (deleted) return { _: 'user', deleted: true, id, accessHash: id };
  return {
    _: 'user',
    id,
    accessHash: id,
    firstName,
    lastName,
    ...(username !== null && { username }),
    premium: premiumUntil !== null,
    status: { _: 'userStatusRecently' },
  };
}

/** The accounts that an answer mentions, each once, as `self` sees them. */
export function toUsers(self: Account, mentioned: Account[]): Tl<Api.User>[] {
  const byId = new Map(mentioned.map((account) => [account.id, account]));
  return [...byId.values()].map((account) => (account.id === self.id ? toUser(account) : toStranger(account)));
}

/**
 * The account that a peer means: the caller, or another one by its id and access hash.
 *
 * @throws Refusal PEER_ID_INVALID
 */
export function accountOfPeer(world: World, peer: Tl<Api.TypeInputPeer>, self: Account): Account {
  if (peer._ === 'inputPeerSelf') return self;
  const account = peer._ === 'inputPeerUser' ? world.accountById(peer.userId) : undefined;
  const isKnown = account && peer._ === 'inputPeerUser' && (account.id === self.id || peer.accessHash === account.id);
  if (!isKnown) throw new Refusal(400, 'PEER_ID_INVALID');
  return account;
}
