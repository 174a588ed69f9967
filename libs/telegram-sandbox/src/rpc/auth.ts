import type { Api, Tl } from '../tl/codec.js';
import type { SentCode, Way } from '../world/login-codes.js';
import { parseNumber } from '../world/numbers.js';
import { Refusal } from '../world/refusal.js';
import type { Account } from '../world/world.js';
import { method } from './call.js';
import type { Call } from './call.js';
import { toUser } from './users.js';

const CODE_LENGTH = 5;
const RESEND_AFTER_SECONDS = 60;
/** The api_id that is refused, so that clients can show how that looks. */
const REFUSED_API_ID = 1;
const TERMS: Tl<Api.help.TermsOfService> = {
  _: 'help.termsOfService',
  id: { _: 'dataJSON', data: '{}' },
  text: 'Be kind to the people of this server: they were made up for tests.',
  entities: [],
};
const API_HASH = /^[0-9a-f]{32}$/i;

export const auth = [
  method<Api.auth.SendCode>('auth.sendCode', (call, { phoneNumber, apiId, apiHash }) => {
    assertApi(apiId, apiHash);
    assertHome(call, phoneNumber);
    return toSentCode(call.world.sendCode(phoneNumber));
  }),
  method<Api.auth.ResendCode>('auth.resendCode', ({ world }, { phoneNumber, phoneCodeHash }) =>
    toSentCode(world.resendCode(phoneNumber, phoneCodeHash)),
  ),
  method<Api.auth.CancelCode>('auth.cancelCode', ({ world }, { phoneNumber, phoneCodeHash }) => {
    world.cancelCode(phoneNumber, phoneCodeHash);
    return true;
  }),
  method<Api.auth.SignIn>('auth.signIn', (call, { phoneNumber, phoneCodeHash, phoneCode }) => {
    assertHome(call, phoneNumber);
    const account = call.world.signIn(call.device, phoneNumber, phoneCodeHash, phoneCode ?? '');
    return account ? toAuthorization(account) : { _: 'auth.authorizationSignUpRequired', termsOfService: TERMS };
  }),
  method<Api.auth.SignUp>('auth.signUp', (call, { phoneNumber, phoneCodeHash, firstName, lastName }) => {
    assertHome(call, phoneNumber);
    const { signIns } = call.world;
    return toAuthorization(
      signIns.signUp(call.device, { phone: phoneNumber, hash: phoneCodeHash, firstName, lastName }),
    );
  }),
  method<Api.auth.LogOut>('auth.logOut', ({ world, device }) => {
    world.accountBeforePassword(device.id);
    world.signOut(device.id);
    return { _: 'auth.loggedOut' };
  }),
];

/** @throws Refusal API_ID_INVALID */
export function assertApi(apiId: number, apiHash: string): void {
  if (apiId <= 0 || apiId === REFUSED_API_ID || !API_HASH.test(apiHash)) throw new Refusal(400, 'API_ID_INVALID');
}

export function toAuthorization(account: Account): Tl<Api.auth.Authorization> {
  return { _: 'auth.authorization', user: toUser(account) };
}

/** @throws Refusal PHONE_MIGRATE_X when the number lives in another data centre */
function assertHome({ place }: Call, phone: string): void {
  const { dc } = parseNumber(phone);
  if (dc !== place.dc) throw new Refusal(303, `PHONE_MIGRATE_${dc}`);
}

function toSentCode({ hash, way, nextWay }: SentCode): Tl<Api.auth.SentCode> {
  return {
    _: 'auth.sentCode',
    type: { _: TYPES[way], length: CODE_LENGTH },
    phoneCodeHash: hash,
    ...(nextWay && { nextType: { _: NEXT_TYPES[nextWay] }, timeout: RESEND_AFTER_SECONDS }),
  };
}

const TYPES = {
  app: 'auth.sentCodeTypeApp',
  sms: 'auth.sentCodeTypeSms',
  call: 'auth.sentCodeTypeCall',
} as const satisfies Record<Way, string>;

/** The app is never a next way. */
const NEXT_TYPES = { sms: 'auth.codeTypeSms', call: 'auth.codeTypeCall' } as const;
