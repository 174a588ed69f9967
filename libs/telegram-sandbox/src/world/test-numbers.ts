import { RpcError } from './rpc-error.js';
import type { Stars } from './stars.js';

/** The names of test accounts; some have a picture in `photos/`. */
export const PHOTOS = ['anna', 'boris', 'clara', 'darya', 'emil', 'fedor', 'grace', 'irina'] as const;

export interface Photo {
  person: (typeof PHOTOS)[number];
  /** The path of the file. */
  dc: number;
  /** The `stripped_thumb`, in hex. */
  thumb?: string;
}

/** The data of an account. Derived from the digits of the phone, except for changes made by a test. */
export interface Profile {
  firstName: string;
  lastName: string;
  /** Without the `@`; null when the account has none. */
  username: string | null;
  /** When Premium ends, unix seconds; null without Premium. */
  premiumUntil: number | null;
  stars: Stars;
  photo: Photo | null;
  banned: boolean;
  /** The account is deleted; its number may sign up again. */
  deleted: boolean;
  /** Since when the account is frozen (read-only), unix seconds; null when it is not. */
  frozenSince: number | null;
  /** Gifts to the account are refused. */
  refusesGifts: boolean;
  bot: boolean;
}

/** A test number of Telegram: `99966`, the home data centre, four digits (https://core.telegram.org/api/auth). */
export interface TestNumber {
  /** Digits without a plus, as Telegram sends phones. */
  phone: string;
  dc: number;
  /** The last four digits. */
  n: number;
}

export const HOME_DCS = [1, 2, 3];
export const PASSWORD = 'sandbox';
export const PASSWORD_HINT = 'the name of this server';
/** Accounts whose last four digits are at least this have a password. */
const FIRST_WITH_PASSWORD = 5000;

const NO_SUCH_ACCOUNT = 404;
const BOT = 439;
const EXPIRED_CODES = 410;
const FAILING_SIGN_IN = 510;
const ERRORS_BY_NUMBER: Record<number, [code: number, text: string]> = {
  400: [400, 'PHONE_NUMBER_INVALID'],
  403: [400, 'PHONE_NUMBER_BANNED'],
  405: [406, 'PHONE_NUMBER_APP_SIGNUP_FORBIDDEN'],
  406: [406, 'PHONE_PASSWORD_FLOOD'],
  420: [420, 'FLOOD_WAIT_30'],
  426: [406, 'UPDATE_APP_TO_LOGIN'],
  427: [400, 'API_ID_PUBLISHED_FLOOD'],
  429: [400, 'PHONE_NUMBER_FLOOD'],
  439: [400, 'PHONE_NUMBER_INVALID'],
  500: [500, 'AUTH_RESTART'],
  501: [500, 'AUTH_RESTART_5'],
};

/** How a code is delivered, as `auth.SentCodeType`; `set_up_email` and `payment` stand for what is wanted before a code. */
export type CodeDelivery =
  'app' | 'sms' | 'call' | 'missed_call' | 'email' | 'fragment' | 'firebase' | 'set_up_email' | 'payment';
/** Numbers whose first code does not go to the app. */
const FIRST_DELIVERIES: Record<number, CodeDelivery> = {
  430: 'set_up_email',
  431: 'email',
  432: 'email',
  433: 'payment',
  434: 'firebase',
  435: 'fragment',
  436: 'missed_call',
};
const SIGNED_IN_WITHOUT_CODE = 437;
const WANTS_PASSWORD = 438;
const RESETS_EMAIL_AT_ONCE = 432;
/** The login email of the numbers that have one from the beginning. */
const FIRST_LOGIN_EMAIL = 'owner@example.com';
const EMAIL_RESET_SECONDS = 7 * 86_400;

/** Accounts whose last four digits are below this have a photo. */
const FIRST_WITHOUT_PHOTO = 100;
/** Numbers for manual tests, which also have photos. */
const DEMO_NUMBERS = [1234, 5678];

const PEOPLE = [
  ['Anna', 'Weber', 'anna'],
  ['Борис', 'Волков', 'boris'],
  ['Clara', 'Rossi', 'clara'],
  ['Дарья', 'Морозова', 'darya'],
  ['Emil', 'Novak', 'emil'],
  ['Фёдор', 'Лебедев', 'fedor'],
  ['Grace', 'Okafor', 'grace'],
  ['Ирина', 'Соколова', 'irina'],
] as const;
/** 2030-01-01T00:00:00Z. */
const FIRST_PREMIUM_END = 1_893_456_000;
const DAY_SECONDS = 86_400;

/** @throws RpcError PHONE_NUMBER_INVALID for anything but a test number of an existing data centre */
export function parseTestNumber(phone: string): TestNumber {
  const digits = phone.replace(/[\s+()-]/g, '');
  const match = /^99966(\d)(\d{4})$/.exec(digits);
  const dc = Number(match?.[1]);
  if (!match || !HOME_DCS.includes(dc)) throw new RpcError(400, 'PHONE_NUMBER_INVALID');
  return { phone: digits, dc, n: Number(match[2]) };
}

/** @throws RpcError for the numbers that never get a code */
export function assertCodeAllowed({ n }: TestNumber): void {
  const refused = ERRORS_BY_NUMBER[n];
  if (refused) throw new RpcError(...refused);
}

export const codesAlwaysExpired = ({ n }: TestNumber): boolean => n === EXPIRED_CODES;
export const signInFails = ({ n }: TestNumber): boolean => n === FAILING_SIGN_IN;
/** Without a login email, which changes it. */
export const firstDeliveryOf = ({ n }: TestNumber): CodeDelivery => FIRST_DELIVERIES[n] ?? 'app';
export const signsInWithoutCode = ({ n }: TestNumber): boolean => n === SIGNED_IN_WITHOUT_CODE;
/** Telegram suggests a 2FA password: without one the next sign-in by SMS is days away. */
export const wantsPassword = ({ n }: TestNumber): boolean => n === WANTS_PASSWORD;
export const firstLoginEmailOf = (number: TestNumber): string | null =>
  firstDeliveryOf(number) === 'email' ? FIRST_LOGIN_EMAIL : null;
/** How long a reset of the login email takes. */
export const emailResetSecondsOf = ({ n }: TestNumber): number =>
  n === RESETS_EMAIL_AT_ONCE ? 0 : EMAIL_RESET_SECONDS;
export const loginCodeOf = ({ dc }: TestNumber): string => String(dc).repeat(5);
export const hasPassword = ({ n }: TestNumber): boolean => n >= FIRST_WITH_PASSWORD;
/** The digits of the phone: more than 32 bits, as ids of Telegram are today. */
export const userIdOf = ({ phone }: TestNumber): bigint => BigInt(phone);

export function profileOf({ dc, n }: TestNumber): Profile {
  const [firstName, lastName, latin] = PEOPLE[n % PEOPLE.length] ?? PEOPLE[0];
  return {
    firstName,
    lastName,
    username: n % 10 === 7 ? null : `${latin}_${dc}${String(n).padStart(4, '0')}`,
    premiumUntil: n % 3 === 0 ? FIRST_PREMIUM_END + (n % 1000) * DAY_SECONDS : null,
    stars: { amount: (n * 37) % 5000, nanos: n % 2 ? (n % 100) * 10_000_000 : 0 },
    photo: n < FIRST_WITHOUT_PHOTO || DEMO_NUMBERS.includes(n) ? { person: latin, dc } : null,
    banned: false,
    deleted: n === NO_SUCH_ACCOUNT,
    frozenSince: null,
    refusesGifts: false,
    bot: n === BOT,
  };
}
