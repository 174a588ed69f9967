import type { Api, Tl } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import type { Account, World } from '../world/world.js';
import { method } from './call.js';
import { toUserPhoto } from './photo.js';

const USERNAME = /^[a-z]\w{3,31}$/i;

export const users = [
  method<Api.users.GetUsers>('users.getUsers', (call, { id }) => {
    const self = call.account();
    return id.map((asked) => {
      const found = findAccountByPeer(call.world, asked, self);
      if (found) return toUserFor(self, found);
      return { _: 'userEmpty', id: idIn(asked) };
    });
  }),
  method<Api.users.GetFullUser>('users.getFullUser', (call, { id }) => {
    const self = call.account();
    const found = findAccountByPeer(call.world, id, self);
    if (!found) throw new RpcError(400, 'USER_ID_INVALID');
    return {
      _: 'users.userFull',
      fullUser: {
        _: 'userFull',
        id: found.id,
        settings: { _: 'peerSettings' },
        notifySettings: { _: 'peerNotifySettings' },
        commonChatsCount: 0,
      },
      chats: [],
      users: [toUserFor(self, found)],
    };
  }),
  method<Api.contacts.ResolveUsername>('contacts.resolveUsername', (call, { username }) => {
    const self = call.account();
    if (!USERNAME.test(username)) throw new RpcError(400, 'USERNAME_INVALID');
    const found = call.world.accounts.byUsername(username);
    if (!found) throw new RpcError(400, 'USERNAME_NOT_OCCUPIED');
    return {
      _: 'contacts.resolvedPeer',
      peer: { _: 'peerUser', userId: found.id },
      chats: [],
      users: [toUserFor(self, found)],
    };
  }),
];

/** A user as seen by itself. */
export function toUser(account: Account): Tl<Api.User> {
  const { bot, phone } = account;
  return { ...toOtherUser(account), self: true, ...(!bot && { phone }) };
}

/** A user as seen by others. */
function toOtherUser(account: Account): Tl<Api.User> {
  const { id, firstName, lastName, username, premiumUntil, deleted, bot } = account;
  const photo = toUserPhoto(account);
  if (deleted) return { _: 'user', deleted: true, id, accessHash: id };
  return {
    _: 'user',
    id,
    accessHash: id,
    firstName,
    lastName,
    ...(username !== null && { username }),
    ...(photo && { photo }),
    premium: premiumUntil !== null,
    ...(bot && { bot, botInfoVersion: 1 }),
    status: { _: 'userStatusRecently' },
  };
}

/** The accounts that an answer mentions, each once, as `self` sees them. */
export function toUsers(self: Account, mentioned: Account[]): Tl<Api.User>[] {
  const byId = new Map(mentioned.map((account) => [account.id, account]));
  return [...byId.values()].map((account) => toUserFor(self, account));
}

const idIn = (named: Tl<Api.TypeEntityLike>): bigint =>
  typeof named === 'object' && 'userId' in named && typeof named.userId === 'bigint' ? named.userId : 0n;

const toUserFor = (self: Account, account: Account): Tl<Api.User> =>
  account.id === self.id ? toUser(account) : toOtherUser(account);

/** The account that a client names: itself, or another one by its id and access hash; undefined when there is none. */
export function findAccountByPeer(world: World, named: Tl<Api.TypeEntityLike>, self: Account): Account | undefined {
  if (typeof named !== 'object' || !('_' in named)) return undefined;
  if (named._ === 'inputUserSelf' || named._ === 'inputPeerSelf') return self;
  if (named._ !== 'inputUser' && named._ !== 'inputPeerUser') return undefined;
  const account = world.accounts.byId(named.userId);
  return account && (account.id === self.id || named.accessHash === account.id) ? account : undefined;
}

/** As `findAccountByPeer`. @throws RpcError PEER_ID_INVALID */
export function accountByPeer(world: World, peer: Tl<Api.TypeEntityLike>, self: Account): Account {
  const account = findAccountByPeer(world, peer, self);
  if (!account) throw new RpcError(400, 'PEER_ID_INVALID');
  return account;
}
