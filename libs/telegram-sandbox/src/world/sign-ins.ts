import type { Randomness } from '../random.js';
import type { Store } from '../state/store.js';
import type { Account, Accounts } from './accounts.js';
import type { Device, DeviceRegistry, NewDevice } from './device-registry.js';
import { ExportedAuthorizations } from './exported-authorizations.js';
import { LoginCodes } from './login-codes.js';
import type { CodeProof, SentCode } from './login-codes.js';
import { LoginEmails } from './login-emails.js';
import { LoginTokens } from './login-tokens.js';
import { PasswordAttempts } from './password-attempts.js';
import { RpcError } from './rpc-error.js';
import { parseTestNumber } from './test-numbers.js';
import type { Updates } from './updates.js';

/** The state of a sign-in by QR code. */
export type LoginTokenState =
  | { kind: 'pending'; token: Buffer; /** Unix milliseconds. */ expiresAt: number }
  | { kind: 'migrate'; dc: number; token: Buffer }
  | { kind: 'success'; account: Account };

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
  bot: false,
  password: null,
};

/** Sign-in by code, by QR code and by imported authorization, the first two followed by the 2FA password. */
export class SignIns {
  readonly codes: LoginCodes;
  readonly passwordAttempts: PasswordAttempts;
  readonly emails: LoginEmails;
  readonly tokens: LoginTokens;
  private readonly exportedAuthorizations: ExportedAuthorizations;
  private readonly clock: () => number;

  constructor(
    store: Store,
    private readonly accounts: Accounts,
    private readonly devices: DeviceRegistry,
    private readonly updates: Updates,
    { clock, random }: { /** Unix milliseconds. */ clock: () => number; random: Randomness },
  ) {
    this.clock = clock;
    this.emails = new LoginEmails(store, clock);
    this.codes = new LoginCodes(store, this.emails, clock, random.stream('login-code'));
    this.passwordAttempts = new PasswordAttempts(store, clock);
    this.tokens = new LoginTokens(store, clock, random.stream('login-token'));
    this.exportedAuthorizations = new ExportedAuthorizations(store, clock, random.stream('export'));
  }

  sendCode(phone: string): SentCode {
    this.accounts.allowedToSignIn(phone);
    return this.codes.send(parseTestNumber(phone));
  }

  resendCode(phone: string, hash: string): SentCode {
    return this.codes.resend(parseTestNumber(phone), hash);
  }

  cancelCode(phone: string, hash: string): void {
    this.codes.cancel(parseTestNumber(phone), hash);
  }

  /** `account.sendVerifyEmailCode` for a login. @returns the pattern of the address */
  sendEmailVerification(phone: string, hash: string, address: string): string {
    return this.codes.sendEmailVerification(parseTestNumber(phone), hash, address);
  }

  /** `account.verifyEmail` for a login: sets the login email and sends the code of the login. */
  verifyEmail(phone: string, hash: string, code: string): { address: string; sent: SentCode } {
    const number = parseTestNumber(phone);
    const address = this.emails.verify(number, hash, code);
    return { address, sent: this.codes.sendToApp(number) };
  }

  resetLoginEmail(phone: string, hash: string): SentCode {
    return this.codes.resetEmail(parseTestNumber(phone), hash);
  }

  /** @returns undefined when the number has no account and would have to sign up */
  signInWithCode(device: NewDevice, phone: string, hash: string, proof: CodeProof): Account | undefined {
    const number = parseTestNumber(phone);
    this.codes.assertRightCode(number, hash, proof);
    const account = this.accounts.allowedToSignIn(phone);
    return account.deleted ? undefined : this.completeOrAwaitPassword(device, account);
  }

  /**
   * Creates the account of a number without one, after its right code.
   *
   * @throws RpcError PHONE_NUMBER_OCCUPIED, FIRSTNAME_INVALID, LASTNAME_INVALID, PHONE_CODE_INVALID or PHONE_CODE_EXPIRED
   */
  signUp(device: NewDevice, { phone, hash, firstName, lastName }: NewAccount): Account {
    this.codes.assertProven(parseTestNumber(phone), hash);
    const { deleted, phone: digits } = this.accounts.allowedToSignIn(phone);
    if (!deleted) throw new RpcError(400, 'PHONE_NUMBER_OCCUPIED');
    if (!firstName.trim() || firstName.length > MAX_NAME) throw new RpcError(400, 'FIRSTNAME_INVALID');
    if (lastName.length > MAX_NAME) throw new RpcError(400, 'LASTNAME_INVALID');
    this.devices.endDevicesOf(digits, 'AUTH_KEY_UNREGISTERED');
    this.accounts.change(digits, { ...NEW_PROFILE, firstName, lastName });
    return this.completeSignIn(device, this.accounts.usable(digits));
  }

  /** Completes a sign-in after the password was checked. */
  signInWithPassword(device: NewDevice): Account {
    const account = this.accounts.usable(this.devices.phoneBeforePassword(device.id));
    this.passwordAttempts.clear(account.phone);
    return this.completeSignIn(device, account);
  }

  /** `auth.exportLoginToken`: creates a token, or completes the sign-in of an accepted one. */
  exportLoginToken(device: NewDevice, dc: number, exceptIds: bigint[]): LoginTokenState {
    const accepted = this.tokens.acceptedTokenOf(device.id);
    const isRepeated = this.tokens.succeedsOnce && this.devices.isBeforePassword(device.id);
    if (accepted && !isRepeated) return this.importLoginToken(device, dc, accepted.token);
    if (this.devices.isSignedIn(device.id) && !isRepeated) {
      return { kind: 'success', account: this.accounts.usable(this.devices.phoneOf(device.id)) };
    }
    const { token, expiresAt } = this.tokens.create(device, exceptIds);
    return { kind: 'pending', token, expiresAt };
  }

  /** `auth.importLoginToken`: continues with a token, for example after a migration to the account's data centre. */
  importLoginToken(device: NewDevice, dc: number, code: Buffer): LoginTokenState {
    const { token, expiresAt, phone } = this.tokens.read(code);
    if (phone === null) return { kind: 'pending', token, expiresAt };
    const account = this.accounts.allowedToSignIn(phone);
    if (account.dc !== dc) return { kind: 'migrate', dc: account.dc, token };
    this.tokens.assignToDevice(token, device);
    return { kind: 'success', account: this.completeOrAwaitPassword(device, account) };
  }

  /**
   * `auth.acceptLoginToken`: a signed-in phone accepts a token.
   *
   * @returns the client that created it, as the new device
   */
  acceptLoginToken(phone: string, code: Buffer): Device {
    const account = this.accounts.usable(phone);
    const { device } = this.tokens.accept(code, account);
    this.updates.publish(device.id, { kind: 'loginTokenAccepted' });
    return this.toDevice(device, account);
  }

  exportAuthorization(deviceId: string, dc: number): Buffer {
    return this.exportedAuthorizations.create({ phone: this.devices.phoneOf(deviceId), deviceId }, dc);
  }

  /** @throws RpcError AUTH_BYTES_INVALID or USER_ID_INVALID */
  importAuthorization(dc: number, device: NewDevice, userId: bigint, bytes: Buffer): Account {
    const { phone, deviceId } = this.exportedAuthorizations.redeem(bytes, dc, userId);
    const account = this.accounts.usable(phone);
    this.devices.signInImported(this.toDevice(device, account), deviceId);
    return account;
  }

  /** Signs a device in without code or password. @param since unix seconds; now if not given */
  signInDirectly(device: NewDevice, phone: string, since?: number): Account {
    return this.completeSignIn(device, this.accounts.usable(phone), since);
  }

  /** The account of a signed-in device. @throws RpcError 401 */
  accountOf(deviceId: string): Account {
    const account = this.accounts.usable(this.devices.phoneOf(deviceId));
    this.devices.recordActivity(deviceId, Math.floor(this.clock() / 1000));
    return account;
  }

  /** As `accountOf`, and also while only the password is missing. */
  accountBeforePassword(deviceId: string): Account {
    return this.accounts.usable(this.devices.phoneBeforePassword(deviceId));
  }

  private completeOrAwaitPassword(device: NewDevice, account: Account): Account {
    if (!account.password) return this.completeSignIn(device, account);
    this.devices.awaitPassword(this.toDevice(device, account));
    throw new RpcError(401, 'SESSION_PASSWORD_NEEDED');
  }

  private completeSignIn(newDevice: NewDevice, account: Account, since?: number): Account {
    const device = { ...this.toDevice(newDevice, account), ...(since !== undefined && { since }) };
    this.devices.signIn(device);
    this.codes.expire(account);
    this.tokens.markUsed(device.id);
    for (const { id } of this.devices.signedInDevicesOf(account.phone)) {
      if (id !== device.id) this.updates.publish(id, { kind: 'newDevice', device });
    }
    return account;
  }

  private toDevice(device: NewDevice, { phone }: Account): Device {
    return { ...device, phone, since: Math.floor(this.clock() / 1000) };
  }
}
