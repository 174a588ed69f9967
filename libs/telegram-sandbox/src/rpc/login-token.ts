import type { Api, Tl } from '../tl/codec.js';
import type { QrLogin } from '../world/sign-ins.js';
import { toAuthorization as toOwnAuthorization } from './account.js';
import { assertApi, toAuthorization } from './auth.js';
import { method } from './call.js';

/** https://core.telegram.org/api/qr-login */
export const loginToken = [
  method<Api.auth.ExportLoginToken>('auth.exportLoginToken', ({ world, device, place }, request) => {
    assertApi(request.apiId, request.apiHash);
    return toLoginToken(world.signIns.showQr(device, place.dc, request.exceptIds));
  }),
  method<Api.auth.ImportLoginToken>('auth.importLoginToken', ({ world, device, place }, { token }) =>
    toLoginToken(world.signIns.useQr(device, place.dc, token)),
  ),
  method<Api.auth.AcceptLoginToken>('auth.acceptLoginToken', (call, { token }) => {
    const { phone, password } = call.free();
    const device = call.world.signIns.acceptQr(phone, token);
    return { ...toOwnAuthorization(call.world, device), ...(password && { passwordPending: true }) };
  }),
];

function toLoginToken(login: QrLogin): Tl<Api.auth.TypeLoginToken> {
  switch (login.kind) {
    case 'shown':
      return { _: 'auth.loginToken', expires: Math.floor(login.expiresAt / 1000), token: login.token };
    case 'elsewhere':
      return { _: 'auth.loginTokenMigrateTo', dcId: login.dc, token: login.token };
    case 'done':
      return { _: 'auth.loginTokenSuccess', authorization: toAuthorization(login.account) };
  }
}
