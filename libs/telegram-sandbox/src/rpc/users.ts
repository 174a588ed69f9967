import type { Api, Tl } from '../tl/codec.js';
import type { Account } from '../world/world.js';
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
export function toUser({ id, phone, firstName, lastName, username, premiumUntil }: Account): Tl<Api.User> {
  return {
    _: 'user',
    self: true,
    id,
    accessHash: id,
    firstName,
    lastName,
    ...(username !== null && { username }),
    phone,
    premium: premiumUntil !== null,
    status: { _: 'userStatusRecently' },
  };
}
