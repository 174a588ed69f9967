import type { Api, Tl } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import { assertHomeDc } from './auth.js';
import { method } from './call.js';
import { CODE_LENGTH, toSentCode } from './sent-code.js';

/** https://core.telegram.org/api/auth#email-verification: the login email is set during a login only. */
export const loginEmail = [
  method<Api.account.SendVerifyEmailCode>('account.sendVerifyEmailCode', (call, { purpose, email }) => {
    const { phoneNumber, phoneCodeHash } = loginSetup(purpose);
    assertHomeDc(call, phoneNumber);
    const emailPattern = call.world.signIns.sendEmailVerification(phoneNumber, phoneCodeHash, email);
    return { _: 'account.sentEmailCode', emailPattern, length: CODE_LENGTH };
  }),
  method<Api.account.VerifyEmail>('account.verifyEmail', (call, { purpose, verification }) => {
    const { phoneNumber, phoneCodeHash } = loginSetup(purpose);
    assertHomeDc(call, phoneNumber);
    const code = verification._ === 'emailVerificationCode' ? verification.code : '';
    const { address, sent } = call.world.signIns.verifyEmail(phoneNumber, phoneCodeHash, code);
    return { _: 'account.emailVerifiedLogin', email: address, sentCode: toSentCode(sent) };
  }),
  method<Api.auth.ResetLoginEmail>('auth.resetLoginEmail', (call, { phoneNumber, phoneCodeHash }) => {
    assertHomeDc(call, phoneNumber);
    return toSentCode(call.world.signIns.resetLoginEmail(phoneNumber, phoneCodeHash));
  }),
];

/** @throws RpcError for another purpose */
function loginSetup(purpose: Tl<Api.TypeEmailVerifyPurpose>): Tl<Api.EmailVerifyPurposeLoginSetup> {
  if (purpose._ !== 'emailVerifyPurposeLoginSetup') throw new RpcError(400, 'EMAIL_NOT_SETUP');
  return purpose;
}
