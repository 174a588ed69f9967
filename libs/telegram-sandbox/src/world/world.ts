import type { Collection, Store } from '../state/store.js';
import { Devices } from './devices.js';
import type { Device, Ending } from './devices.js';
import { LoginCodes } from './login-codes.js';
import type { SentCode } from './login-codes.js';
import { hasAccount, hasPassword, idOf, parseNumber, PASSWORD, PASSWORD_HINT, profileOf } from './numbers.js';
import type { Profile } from './numbers.js';
import { Refusal } from './refusal.js';

/** An account of a test number. */
export interface Account extends Profile {
  id: bigint;
  /** Digits without a plus. */
  phone: string;
  dc: number;
  /** The 2FA password; null when the account has none. */
  password: { text: string; hint: string } | null;
}

/** The client that signs in: its opaque id and the model it names. */
export type NewDevice = Pick<Device, 'id' | 'model'>;

/**
 * Telegram's people without its protocol: accounts by the rule of test numbers, login codes, signed-in devices.
 * Phones are taken with or without a plus; everything throws the Refusal that Telegram would answer.
 */
export class World {
  private readonly changes: Collection<Partial<Profile>>;
  private readonly codes: LoginCodes;
  private readonly signedIn: Devices;

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly clock: () => number,
  ) {
    this.changes = store.collection('profile');
    this.codes = new LoginCodes(store, clock);
    this.signedIn = new Devices(store);
  }

  account(phone: string): Account {
    const number = parseNumber(phone);
    return {
      ...profileOf(number),
      ...this.changes.get(number.phone),
      id: idOf(number),
      phone: number.phone,
      dc: number.dc,
      password: hasPassword(number) ? { text: PASSWORD, hint: PASSWORD_HINT } : null,
    };
  }

  /** Changes what clients read of the account from now on. */
  change(phone: string, changes: Partial<Profile>): void {
    const number = parseNumber(phone);
    this.changes.put(number.phone, { ...this.changes.get(number.phone), ...changes });
  }

  /** Ends every session of the account, as a person does from another device. */
  revoke(phone: string, ending: Ending = 'AUTH_KEY_UNREGISTERED'): void {
    this.signedIn.revoke(parseNumber(phone).phone, ending);
  }

  /** Every session of the account answers USER_DEACTIVATED_BAN, and no code is sent any more. */
  ban(phone: string): void {
    this.change(phone, { banned: true });
  }

  /** The devices that are signed in to the account. */
  devices(phone: string): Device[] {
    return this.signedIn.of(parseNumber(phone).phone);
  }

  /** The code a person would read on the phone now; undefined when none is on its way. */
  code(phone: string): string | undefined {
    return this.codes.current(parseNumber(phone));
  }

  /** Lets the code on its way expire now instead of ten minutes after it was sent. */
  expireCode(phone: string): void {
    this.codes.end(parseNumber(phone));
  }

  sendCode(phone: string): SentCode {
    this.accountForSignIn(phone);
    return this.codes.send(parseNumber(phone));
  }

  resendCode(phone: string, hash: string): SentCode {
    return this.codes.resend(parseNumber(phone), hash);
  }

  cancelCode(phone: string, hash: string): void {
    this.codes.cancel(parseNumber(phone), hash);
  }

  /** @returns undefined when the number is nobody's and would have to sign up */
  signIn(device: NewDevice, phone: string, hash: string, code: string): Account | undefined {
    const number = parseNumber(phone);
    this.codes.check(number, hash, code);
    if (!hasAccount(number)) return undefined;
    const account = this.accountForSignIn(phone);
    if (!account.password) return this.complete(device, account);
    this.signedIn.awaitPassword(this.toDevice(device, account));
    throw new Refusal(401, 'SESSION_PASSWORD_NEEDED');
  }

  /** After a right code and the proof of the password. */
  signInWithPassword(device: NewDevice): Account {
    return this.complete(device, this.accountBeforePassword(device.id));
  }

  /** Whose device this is. */
  accountOf(deviceId: string): Account {
    return this.unbanned(this.signedIn.phoneOf(deviceId));
  }

  /** As `accountOf`, and also while only the password is missing. */
  accountBeforePassword(deviceId: string): Account {
    return this.unbanned(this.signedIn.phoneBeforePassword(deviceId));
  }

  /** Whose device this is or was; undefined for one that never signed in. */
  phoneOf(deviceId: string): string | undefined {
    return this.signedIn.lastPhoneOf(deviceId);
  }

  signOut(deviceId: string): void {
    this.signedIn.signOut(deviceId);
  }

  private accountForSignIn(phone: string): Account {
    const account = this.account(phone);
    if (account.banned) throw new Refusal(400, 'PHONE_NUMBER_BANNED');
    return account;
  }

  private complete(device: NewDevice, account: Account): Account {
    this.signedIn.signIn(this.toDevice(device, account));
    this.codes.end(account);
    return account;
  }

  private toDevice({ id, model }: NewDevice, { phone }: Account): Device {
    return { id, model, phone, since: Math.floor(this.clock() / 1000) };
  }

  private unbanned(phone: string): Account {
    const account = this.account(phone);
    if (account.banned) throw new Refusal(401, 'USER_DEACTIVATED_BAN');
    return account;
  }
}
