import { Randomness } from '../random.js';
import type { Store } from '../state/store.js';
import { Accounts } from './accounts.js';
import type { Account, Password } from './accounts.js';
import { Devices, hashOf } from './devices.js';
import type { Device, Ending, NewDevice } from './devices.js';
import { Gifts } from './gifts.js';
import { Ledger } from './ledger.js';
import type { Entry } from './ledger.js';
import type { SentCode } from './login-codes.js';
import { Notices } from './notices.js';
import { parseNumber } from './numbers.js';
import type { Profile } from './numbers.js';
import { Refusal } from './refusal.js';
import { Shop } from './shop.js';
import { SignIns } from './sign-ins.js';
import type { Stars } from './stars.js';

export type { Account } from './accounts.js';
export type { NewDevice } from './devices.js';

/** A phone in a person's hand, signed in to its account. */
export interface Phone {
  /** Scans a QR code: its bytes, their base64url, or the whole `tg://login` link. @throws Refusal AUTH_TOKEN_… */
  acceptQr(code: Buffer | string): void;
  /** The login code on its screen; undefined when none is on its way. */
  code(): string | undefined;
}

/** A device signed in for less has no say over the others. */
const FRESH_MS = 24 * 60 * 60_000;

/**
 * Telegram's people without its protocol: accounts by the rule of test numbers, their devices, gifts and Stars.
 * Phones are taken with or without a plus; everything throws the Refusal that Telegram would answer, has happened when
 * the call returns, and is kept by the store in the order in which it happened.
 */
export class World {
  readonly gifts: Gifts;
  readonly ledger: Ledger;
  readonly notices = new Notices();
  readonly shop: Shop;
  readonly signIns: SignIns;
  private readonly accounts: Accounts;
  private readonly signedIn: Devices;

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly clock: () => number,
    random = new Randomness(),
  ) {
    this.ledger = new Ledger(store, random.stream('ledger'));
    this.gifts = new Gifts(store, this.ledger, clock);
    this.accounts = new Accounts(store, this.ledger);
    this.signedIn = new Devices(store);
    this.signIns = new SignIns(store, this.accounts, this.signedIn, this.notices, clock, random);
    this.shop = new Shop(store, this.accounts, this.gifts, this.ledger, clock, random.stream('form'), (...paid) =>
      this.tellOfGift(...paid),
    );
  }

  /** Whole unix seconds. */
  now(): number {
    return Math.floor(this.clock() / 1000);
  }

  account(phone: string): Account {
    return this.accounts.get(phone);
  }

  /** Whose id this is; undefined when no account has it. */
  accountById(id: bigint): Account | undefined {
    return this.accounts.byId(id);
  }

  /** Whose username this is, without the `@` and in any case; undefined when no account has it. */
  accountByUsername(username: string): Account | undefined {
    return this.accounts.byUsername(username);
  }

  phone(phone: string): Phone {
    return {
      acceptQr: (code) => void this.signIns.acceptQr(phone, typeof code === 'string' ? tokenIn(code) : code),
      code: () => this.code(phone),
    };
  }

  /** Changes what clients read of the account from now on; `stars` is the new balance. */
  change(phone: string, changes: Partial<Profile>): void {
    this.accounts.change(phone, changes);
    if (changes.stars) this.tellBalance(parseNumber(phone).phone);
  }

  /** Gives the account another 2FA password, or none. */
  setPassword(phone: string, password: Password | null): void {
    this.accounts.change(phone, { password });
  }

  /** The account buys Stars: an entry in the ledger. */
  topUp(phone: string, stars: Stars): Entry {
    const entry = this.ledger.add({ phone: parseNumber(phone).phone, at: this.now(), stars, gift: null });
    this.tellBalance(entry.phone);
    return entry;
  }

  /** Ends every session of the account, as a person does from another device. */
  revoke(phone: string, ending: Ending = 'AUTH_KEY_UNREGISTERED'): void {
    const { phone: digits } = parseNumber(phone);
    const ids = this.signedIn.idsOf(digits);
    this.signedIn.revoke(digits, ending);
    this.tellEnded(ids);
  }

  /** Every session of the account answers USER_DEACTIVATED_BAN, and no code is sent any more. */
  ban(phone: string): void {
    this.change(phone, { banned: true });
    this.tellEnded(this.signedIn.idsOf(parseNumber(phone).phone));
  }

  /** The account may still read; what would change something answers FROZEN_METHOD_INVALID. */
  freeze(phone: string): void {
    this.change(phone, { frozenSince: this.now() });
  }

  /** Every session of the account answers USER_DEACTIVATED, and its number is free to sign up. */
  delete(phone: string): void {
    this.change(phone, { deleted: true });
    this.tellEnded(this.signedIn.idsOf(parseNumber(phone).phone));
  }

  /** The devices that are signed in to the account. */
  devices(phone: string): Device[] {
    return this.signedIn.of(parseNumber(phone).phone);
  }

  /** When the device was last heard of, unix seconds. */
  activeAt(device: Device): number {
    return this.signedIn.activeAt(device);
  }

  /** The code a person would read on the phone now; undefined when none is on its way. */
  code(phone: string): string | undefined {
    return this.signIns.codes.current(parseNumber(phone));
  }

  /** Lets the code on its way expire now instead of ten minutes after it was sent. */
  expireCode(phone: string): void {
    this.signIns.codes.end(parseNumber(phone));
  }

  sendCode(phone: string): SentCode {
    return this.signIns.sendCode(phone);
  }

  resendCode(phone: string, hash: string): SentCode {
    return this.signIns.codes.resend(parseNumber(phone), hash);
  }

  cancelCode(phone: string, hash: string): void {
    this.signIns.codes.cancel(parseNumber(phone), hash);
  }

  /** @returns undefined when the number is nobody's and would have to sign up */
  signIn(device: NewDevice, phone: string, hash: string, code: string): Account | undefined {
    return this.signIns.byCode(device, phone, hash, code);
  }

  /** After a right code and the proof of the password. */
  signInWithPassword(device: NewDevice): Account {
    return this.signIns.byPassword(device);
  }

  /**
   * Signs a device in as if it had proven everything.
   *
   * @throws Refusal PHONE_NUMBER_UNOCCUPIED for numbers that are nobody's
   */
  admit(device: NewDevice, phone: string): Account {
    if (this.account(phone).deleted) throw new Refusal(400, 'PHONE_NUMBER_UNOCCUPIED');
    return this.signIns.admit(device, phone);
  }

  /** Whose device this is. */
  accountOf(deviceId: string): Account {
    const account = this.accounts.usable(this.signedIn.phoneOf(deviceId));
    this.signedIn.heardOf(deviceId, this.now());
    return account;
  }

  /** As `accountOf`, and also while only the password is missing. */
  accountBeforePassword(deviceId: string): Account {
    return this.accounts.usable(this.signedIn.phoneBeforePassword(deviceId));
  }

  /** Whose device this is or was; undefined for one that never signed in. */
  phoneOf(deviceId: string): string | undefined {
    return this.signedIn.find(deviceId)?.phone;
  }

  isSignedIn(deviceId: string): boolean {
    return this.signedIn.isActive(deviceId);
  }

  signOut(deviceId: string): void {
    this.signedIn.signOut(deviceId);
  }

  /**
   * A device ends another one, or all others.
   *
   * @throws Refusal HASH_INVALID, or FRESH_RESET_AUTHORISATION_FORBIDDEN within a day of its own sign-in
   */
  endOthers(deviceId: string, hash?: bigint): void {
    const own = this.signedIn.find(deviceId);
    if (!own) throw new Refusal(401, 'AUTH_KEY_UNREGISTERED');
    const others = this.devices(own.phone).filter(({ id }) => id !== deviceId);
    const ended = hash === undefined ? others : others.filter((device) => hashOf(device) === hash);
    if (hash !== undefined && !ended.length) throw new Refusal(400, 'HASH_INVALID');
    if (this.clock() < own.since * 1000 + FRESH_MS) throw new Refusal(406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
    for (const { id } of ended) this.tellEnded(this.signedIn.end(id, 'SESSION_REVOKED'));
  }

  private tellEnded(ids: string[]): void {
    for (const id of ids) this.notices.tell(id, { kind: 'sessionEnded' });
  }

  private tellBalance(phone: string, exceptDeviceId?: string): void {
    const { stars } = this.account(phone);
    for (const { id } of this.signedIn.of(phone)) {
      if (id !== exceptDeviceId) this.notices.tell(id, { kind: 'balance', stars });
    }
  }

  private tellOfGift(entry: Entry, exceptDeviceId?: string): void {
    this.tellBalance(entry.phone, exceptDeviceId);
    for (const phone of new Set([entry.phone, entry.gift?.to ?? entry.phone])) {
      for (const { id } of this.signedIn.of(phone)) {
        if (id !== exceptDeviceId) this.notices.tell(id, { kind: 'gift', phone, entry });
      }
    }
  }
}

/** What is no token is refused like any wrong one. */
function tokenIn(code: string): Buffer {
  const token = /^tg:\/\/login\?(?:.*&)?token=([^&]+)/.exec(code)?.[1] ?? code;
  return Buffer.from(token, 'base64url');
}
