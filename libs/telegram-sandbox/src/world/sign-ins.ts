import type { Randomness } from '../random.js';
import type { Store } from '../state/store.js';
import type { Account, Accounts } from './accounts.js';
import type { Device, Devices, NewDevice } from './devices.js';
import { Exports } from './exports.js';
import { LoginCodes } from './login-codes.js';
import type { SentCode } from './login-codes.js';
import { LoginTokens } from './login-tokens.js';
import type { Notices } from './notices.js';
import { parseNumber } from './numbers.js';
import { PasswordTries } from './password-tries.js';
import { Refusal } from './refusal.js';

/** How far a sign-in by QR code is. */
export type QrLogin =
  | { kind: 'shown'; token: Buffer; /** Unix milliseconds. */ expiresAt: number }
  | { kind: 'elsewhere'; dc: number; token: Buffer }
  | { kind: 'done'; account: Account };

/** The fields of `auth.signUp`. */
export interface NewAccount {
  phone: string;
  /** `phone_code_hash` */
  hash: string;
  firstName: string;
  lastName: string;
}

const MAX_NAME = 64;
const NEW_PROFILE = {
  username: null,
  premiumUntil: null,
  stars: { amount: 0, nanos: 0 },
  deleted: false,
  frozenSince: null,
  refusesGifts: false,
  password: null,
};

/** The ways to become a device of an account: by code, by QR code, from another data centre; each with the password. */
export class SignIns {
  readonly codes: LoginCodes;
  readonly passwordTries: PasswordTries;
  private readonly tokens: LoginTokens;
  private readonly exports: Exports;

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly accounts: Accounts,
    private readonly devices: Devices,
    private readonly notices: Notices,
    private readonly clock: () => number,
    random: Randomness,
  ) {
    this.codes = new LoginCodes(store, clock, random.stream('login-code'));
    this.passwordTries = new PasswordTries(store, clock);
    this.tokens = new LoginTokens(store, clock, random.stream('login-token'));
    this.exports = new Exports(store, clock, random.stream('export'));
  }

  sendCode(phone: string): SentCode {
    this.accounts.forSignIn(phone);
    return this.codes.send(parseNumber(phone));
  }

  /** @returns undefined when the number is nobody's and would have to sign up */
  byCode(device: NewDevice, phone: string, hash: string, code: string): Account | undefined {
    const number = parseNumber(phone);
    this.codes.check(number, hash, code);
    const account = this.accounts.forSignIn(phone);
    return account.deleted ? undefined : this.proceed(device, account);
  }

  /**
   * Makes an account for a number without one, after its right code.
   *
   * @throws Refusal PHONE_NUMBER_OCCUPIED, FIRSTNAME_INVALID, LASTNAME_INVALID, PHONE_CODE_INVALID or PHONE_CODE_EXPIRED
   */
  signUp(device: NewDevice, { phone, hash, firstName, lastName }: NewAccount): Account {
    this.codes.assertProven(parseNumber(phone), hash);
    const { deleted, phone: digits } = this.accounts.forSignIn(phone);
    if (!deleted) throw new Refusal(400, 'PHONE_NUMBER_OCCUPIED');
    if (!firstName.trim() || firstName.length > MAX_NAME) throw new Refusal(400, 'FIRSTNAME_INVALID');
    if (lastName.length > MAX_NAME) throw new Refusal(400, 'LASTNAME_INVALID');
    this.devices.revoke(digits, 'AUTH_KEY_UNREGISTERED');
    this.accounts.change(digits, { ...NEW_PROFILE, firstName, lastName });
    return this.complete(device, this.accounts.usable(digits));
  }

  /** After the proof of the password. */
  byPassword(device: NewDevice): Account {
    const account = this.accounts.usable(this.devices.phoneBeforePassword(device.id));
    this.passwordTries.forget(account.phone);
    return this.complete(device, account);
  }

  /** A client shows a new code, or learns what became of the one that it showed. */
  showQr(device: NewDevice, dc: number, exceptIds: bigint[]): QrLogin {
    const accepted = this.tokens.acceptedFor(device.id);
    if (accepted) return this.useQr(device, dc, accepted.token);
    if (this.devices.isActive(device.id)) {
      return { kind: 'done', account: this.accounts.usable(this.devices.phoneOf(device.id)) };
    }
    const { token, expiresAt } = this.tokens.make(device, exceptIds);
    return { kind: 'shown', token, expiresAt };
  }

  /** A client asks for the code by itself, as at the data centre it was sent on to. */
  useQr(device: NewDevice, dc: number, code: Buffer): QrLogin {
    const { token, expiresAt, phone } = this.tokens.open(code);
    if (phone === null) return { kind: 'shown', token, expiresAt };
    const account = this.accounts.forSignIn(phone);
    if (account.dc !== dc) return { kind: 'elsewhere', dc: account.dc, token };
    this.tokens.give(token, device);
    return { kind: 'done', account: this.proceed(device, account) };
  }

  /**
   * A person scans a code with a phone that is signed in.
   *
   * @returns the client that showed it, as the device that it may become
   */
  acceptQr(phone: string, code: Buffer): Device {
    const account = this.accounts.usable(phone);
    const { device } = this.tokens.accept(code, account);
    this.notices.tell(device.id, { kind: 'loginTokenAccepted' });
    return this.toDevice(device, account);
  }

  exportTo(deviceId: string, dc: number): Buffer {
    return this.exports.make({ phone: this.devices.phoneOf(deviceId), deviceId }, dc);
  }

  /** @throws Refusal AUTH_BYTES_INVALID or USER_ID_INVALID */
  importAt(dc: number, device: NewDevice, userId: bigint, bytes: Buffer): Account {
    const { phone, deviceId } = this.exports.take(bytes, dc, userId);
    const account = this.accounts.usable(phone);
    this.devices.help(this.toDevice(device, account), deviceId);
    return account;
  }

  /** A device from nowhere, without code or password. */
  admit(device: NewDevice, phone: string): Account {
    return this.complete(device, this.accounts.usable(phone));
  }

  private proceed(device: NewDevice, account: Account): Account {
    if (!account.password) return this.complete(device, account);
    this.devices.awaitPassword(this.toDevice(device, account));
    throw new Refusal(401, 'SESSION_PASSWORD_NEEDED');
  }

  private complete(newDevice: NewDevice, account: Account): Account {
    const device = this.toDevice(newDevice, account);
    this.devices.signIn(device);
    this.codes.end(account);
    this.tokens.useUp(device.id);
    for (const { id } of this.devices.of(account.phone)) {
      if (id !== device.id) this.notices.tell(id, { kind: 'newDevice', device });
    }
    return account;
  }

  private toDevice(device: NewDevice, { phone }: Account): Device {
    return { ...device, phone, since: Math.floor(this.clock() / 1000) };
  }
}
