import type { Api, Tl } from '../tl/codec.js';
import { parseTestNumber, signsInWithoutCode, wantsPassword } from '../world/test-numbers.js';
import { RpcError } from '../world/rpc-error.js';
import type { Account } from '../world/world.js';
import { method } from './call.js';
import type { Call } from './call.js';
import { toSentCode } from './sent-code.js';
import { toUser } from './users.js';

/** The api_id that is answered with API_ID_INVALID. */
const INVALID_API_ID = 1;
const TERMS: Tl<Api.help.TermsOfService> = {
  _: 'help.termsOfService',
  id: { _: 'dataJSON', data: '{}' },
  text: 'Be kind to the people of this server: they were made up for tests.',
  entities: [],
};
const PASSWORD_ADVICE = { setupPasswordRequired: true, otherwiseReloginDays: 7 };
const API_HASH = /^[0-9a-f]{32}$/i;

export const auth = [
  method<Api.auth.SendCode>('auth.sendCode', (call, { phoneNumber, apiId, apiHash }) => {
    assertApiCredentials(apiId, apiHash);
    assertHomeDc(call, phoneNumber);
    if (signsInWithoutCode(parseTestNumber(phoneNumber))) {
      const account = call.world.signIns.signInDirectly(call.device, phoneNumber);
      return { _: 'auth.sentCodeSuccess', authorization: toAuthorization(account) };
    }
    return toSentCode(call.world.signIns.sendCode(phoneNumber));
  }),
  method<Api.auth.ResendCode>('auth.resendCode', ({ world }, { phoneNumber, phoneCodeHash }) =>
    toSentCode(world.signIns.resendCode(phoneNumber, phoneCodeHash)),
  ),
  method<Api.auth.CancelCode>('auth.cancelCode', ({ world }, { phoneNumber, phoneCodeHash }) => {
    world.signIns.cancelCode(phoneNumber, phoneCodeHash);
    return true;
  }),
  method<Api.auth.SignIn>('auth.signIn', (call, request) => {
    const { phoneNumber, phoneCodeHash, phoneCode, emailVerification: email } = request;
    assertHomeDc(call, phoneNumber);
    const proof = email?._ === 'emailVerificationCode' ? { emailCode: email.code } : (phoneCode ?? '');
    const account = call.world.signIns.signInWithCode(call.device, phoneNumber, phoneCodeHash, proof);
    const advice = wantsPassword(parseTestNumber(phoneNumber)) && PASSWORD_ADVICE;
    return account
      ? { ...toAuthorization(account), ...advice }
      : { _: 'auth.authorizationSignUpRequired', termsOfService: TERMS };
  }),
  method<Api.auth.SignUp>('auth.signUp', (call, { phoneNumber, phoneCodeHash, firstName, lastName }) => {
    assertHomeDc(call, phoneNumber);
    const { signIns } = call.world;
    return toAuthorization(
      signIns.signUp(call.device, { phone: phoneNumber, hash: phoneCodeHash, firstName, lastName }),
    );
  }),
  method<Api.auth.LogOut>('auth.logOut', ({ world, device }) => {
    world.signIns.accountBeforePassword(device.id);
    world.deviceRegistry.signOut(device.id);
    return { _: 'auth.loggedOut' };
  }),
];

/** @throws RpcError API_ID_INVALID */
export function assertApiCredentials(apiId: number, apiHash: string): void {
  if (apiId <= 0 || apiId === INVALID_API_ID || !API_HASH.test(apiHash)) throw new RpcError(400, 'API_ID_INVALID');
}

export function toAuthorization(account: Account): Tl<Api.auth.Authorization> {
  return { _: 'auth.authorization', user: toUser(account) };
}

/** @throws RpcError PHONE_MIGRATE_X when the number lives in another data centre */
export function assertHomeDc({ dcContext }: Call, phone: string): void {
  const { dc } = parseTestNumber(phone);
  if (dc !== dcContext.dc) throw new RpcError(303, `PHONE_MIGRATE_${dc}`);
}
