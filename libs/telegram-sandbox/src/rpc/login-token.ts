import type { Api, Tl } from '../tl/codec.js';
import type { LoginTokenState } from '../world/sign-ins.js';
import { toAuthorization as toOwnAuthorization } from './account.js';
import { assertApiCredentials, toAuthorization } from './auth.js';
import { method } from './call.js';

/** https://core.telegram.org/api/qr-login */
export const loginToken = [
  method<Api.auth.ExportLoginToken>('auth.exportLoginToken', ({ world, device, dcContext }, request) => {
    assertApiCredentials(request.apiId, request.apiHash);
    return toLoginToken(world.signIns.exportLoginToken(device, dcContext.dc, request.exceptIds));
  }),
  method<Api.auth.ImportLoginToken>('auth.importLoginToken', ({ world, device, dcContext }, { token }) =>
    toLoginToken(world.signIns.importLoginToken(device, dcContext.dc, token)),
  ),
  method<Api.auth.AcceptLoginToken>('auth.acceptLoginToken', (call, { token }) => {
    const { phone, password } = call.unfrozenAccount();
    const device = call.world.signIns.acceptLoginToken(phone, token);
    return { ...toOwnAuthorization(call.world, device), ...(password && { passwordPending: true }) };
  }),
];

function toLoginToken(login: LoginTokenState): Tl<Api.auth.TypeLoginToken> {
  switch (login.kind) {
    case 'pending':
      return { _: 'auth.loginToken', expires: Math.floor(login.expiresAt / 1000), token: login.token };
    case 'migrate':
      return { _: 'auth.loginTokenMigrateTo', dcId: login.dc, token: login.token };
    case 'success':
      return { _: 'auth.loginTokenSuccess', authorization: toAuthorization(login.account) };
  }
}
