import { Randomness } from '../random.js';
import type { Collection, Store } from '../state/store.js';
import { Accounts } from './accounts.js';
import type { Account, Password } from './accounts.js';
import { AppSettings } from './app-settings.js';
import { Authorizations } from './authorizations.js';
import { CatalogueLimit } from './catalogue-limit.js';
import type { DemoState } from './demo-state.js';
import { DeviceRegistry } from './device-registry.js';
import type { DeviceWithClientInfos, Ending, NewDevice } from './device-registry.js';
import { Gifts } from './gifts.js';
import { Ledger } from './ledger.js';
import type { Currency, EntryState, LedgerEntry } from './ledger.js';
import { createPhone } from './phone.js';
import type { Phone } from './phone.js';
import { RpcError } from './rpc-error.js';
import { Shop } from './shop.js';
import { SignIns } from './sign-ins.js';
import type { Stars } from './stars.js';
import type { TransactionDetails } from './transaction.js';
import { parseTestNumber } from './test-numbers.js';
import type { Profile } from './test-numbers.js';
import { Updates } from './updates.js';

export type { Account } from './accounts.js';
export type { NewDevice } from './device-registry.js';
export type { Phone } from './phone.js';

/** A transaction of a test. */
export interface NewTransaction extends TransactionDetails {
  /** Negative for a payment. */
  stars: Stars;
  /** Unix seconds; now if not given. */
  at?: number;
  currency?: Currency;
  state?: EntryState;
  /** It is in the balance at once, and listed after this many milliseconds. */
  lateMs?: number;
}

/**
 * The state behind the API: accounts of test numbers, their devices, gifts and Stars. Handlers use its parts and `now`; the
 * other methods are for tests, faults and the control API. They accept phones with and without a plus, are synchronous,
 * and throw the RpcError that Telegram would answer. The store keeps changes in order.
 */
export class World {
  readonly gifts: Gifts;
  readonly ledger: Ledger;
  readonly updates = new Updates();
  readonly shop: Shop;
  readonly signIns: SignIns;
  readonly accounts: Accounts;
  readonly deviceRegistry: DeviceRegistry;
  readonly authorizations: Authorizations;
  readonly appSettings: AppSettings;
  readonly catalogueLimit: CatalogueLimit;
  /** What the demo has done so far. */
  readonly demo: Collection<DemoState>;
  /** What `help.getNearestDc` answers by the address that a connection comes from; `XX` to others. */
  readonly countries = new Map<string, string>();

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly clock: () => number,
    random = new Randomness(),
  ) {
    this.demo = store.collection('demo');
    this.ledger = new Ledger(store, random.stream('ledger'), clock);
    this.appSettings = new AppSettings(store);
    this.catalogueLimit = new CatalogueLimit(clock);
    this.gifts = new Gifts(store, this.ledger, clock);
    this.accounts = new Accounts(store, this.ledger);
    this.deviceRegistry = new DeviceRegistry(store);
    this.authorizations = new Authorizations(store, this.deviceRegistry, this.updates, () => this.now());
    this.signIns = new SignIns(store, this.accounts, this.deviceRegistry, this.updates, { clock, random });
    const { accounts, appSettings, gifts, ledger } = this;
    this.shop = new Shop(
      store,
      { accounts, appSettings, gifts, ledger },
      { clock, random: random.stream('form') },
      (...paid) => this.publishGift(...paid),
    );
  }

  /** Whole unix seconds. */
  now(): number {
    return Math.floor(this.clock() / 1000);
  }

  account(phone: string): Account {
    return this.accounts.get(phone);
  }

  phone(phone: string): Phone {
    return createPhone(this.signIns, phone);
  }

  /** Changes the data of the account; `stars` is the new balance. */
  change(phone: string, changes: Partial<Profile>): void {
    this.accounts.change(phone, changes);
    if (changes.stars) this.publishBalance(parseTestNumber(phone).phone);
  }

  /** Sets the 2FA password of the account, or removes it. */
  setPassword(phone: string, password: Password | null): void {
    this.accounts.change(phone, { password });
  }

  /** The account buys Stars: an entry in the ledger. */
  topUp(phone: string, stars: Stars): LedgerEntry {
    const entry = this.ledger.add({ phone: parseTestNumber(phone).phone, at: this.now(), stars, gift: null });
    this.publishBalance(entry.phone);
    return entry;
  }

  /** A transaction of any kind. */
  transact(
    phone: string,
    { stars, at = this.now(), currency, state, lateMs, ...details }: NewTransaction,
  ): LedgerEntry {
    const entry = this.ledger.add({
      phone: parseTestNumber(phone).phone,
      at,
      stars,
      gift: null,
      ...(currency && { currency }),
      ...(state && { state }),
      ...(lateMs !== undefined && { visibleAt: this.clock() + lateMs }),
      details,
    });
    this.publishBalance(entry.phone);
    return entry;
  }

  /** Refunds a transaction of the account. @throws RpcError TRANSACTION_ID_INVALID */
  refund(phone: string, id: string): LedgerEntry {
    const entry = this.ledger.refund(parseTestNumber(phone).phone, id, this.now());
    this.publishBalance(entry.phone);
    return entry;
  }

  /** Ends a pending transaction of the account. @throws RpcError TRANSACTION_ID_INVALID */
  settleTransaction(phone: string, id: string, state: 'done' | 'failed'): LedgerEntry {
    const entry = this.ledger.settle(parseTestNumber(phone).phone, id, state);
    this.publishBalance(entry.phone);
    return entry;
  }

  /** Ends every session of the account. */
  revoke(phone: string, ending: Ending = 'AUTH_KEY_UNREGISTERED'): void {
    const { phone: digits } = parseTestNumber(phone);
    const ids = this.deviceRegistry.signedInIdsOf(digits);
    this.deviceRegistry.endDevicesOf(digits, ending);
    this.updates.publishToAll(ids, { kind: 'sessionEnded' });
  }

  /** Every session of the account answers USER_DEACTIVATED_BAN, and no code is sent any more. */
  ban(phone: string): void {
    this.change(phone, { banned: true });
    this.updates.publishToAll(this.deviceRegistry.signedInIdsOf(parseTestNumber(phone).phone), {
      kind: 'sessionEnded',
    });
  }

  /** Makes the account read-only: methods that change something answer FROZEN_METHOD_INVALID. */
  freeze(phone: string): void {
    this.change(phone, { frozenSince: this.now() });
  }

  unfreeze(phone: string): void {
    this.change(phone, { frozenSince: null });
  }

  /** Every session of the account answers USER_DEACTIVATED, and its number is free to sign up. */
  delete(phone: string): void {
    this.change(phone, { deleted: true });
    this.updates.publishToAll(this.deviceRegistry.signedInIdsOf(parseTestNumber(phone).phone), {
      kind: 'sessionEnded',
    });
  }

  /** The devices that are signed in to the account, and what each of their keys sent in `initConnection`. */
  devices(phone: string): DeviceWithClientInfos[] {
    return this.deviceRegistry
      .signedInDevicesOf(parseTestNumber(phone).phone)
      .map((device) => ({ ...device, clientInfos: this.deviceRegistry.clientInfosOf(device.id) }));
  }

  /** The current login code of the phone; undefined when none was sent or it has expired. */
  code(phone: string): string | undefined {
    return this.signIns.codes.currentCode(parseTestNumber(phone));
  }

  /** Expires the current code before its ten minutes are over. */
  expireCode(phone: string): void {
    this.signIns.codes.expire(parseTestNumber(phone));
  }

  /** Sets the login email of the account: an address, `required` when its next login has to set one, or none. */
  setLoginEmail(phone: string, email: string | null): void {
    this.signIns.emails.set(parseTestNumber(phone), email);
  }

  /**
   * What `auth.exportLoginToken` answers a client again: a new token, or the same one until it expires (`kept`). With `once`
   * the success and the demand for the password are answered once, and followed by new tokens.
   */
  loginTokens(kind: 'new' | 'kept' | 'once'): void {
    this.signIns.tokens.keepsTokens = kind === 'kept';
    this.signIns.tokens.succeedsOnce = kind === 'once';
  }

  /**
   * Signs a device in without code or password.
   *
   * @param since unix seconds; now if not given
   * @throws RpcError PHONE_NUMBER_UNOCCUPIED for numbers without an account
   */
  signInDirectly(device: NewDevice, phone: string, since?: number): Account {
    if (this.account(phone).deleted) throw new RpcError(400, 'PHONE_NUMBER_UNOCCUPIED');
    const account = this.signIns.signInDirectly(device, phone, since);
    // An old session that is minted is in use, so it has not been idle since.
    this.authorizations.recordActivity(device.id);
    return account;
  }

  private publishBalance(phone: string, exceptDeviceId?: string): void {
    const { stars } = this.account(phone);
    for (const { id } of this.deviceRegistry.signedInDevicesOf(phone)) {
      if (id !== exceptDeviceId) this.updates.publish(id, { kind: 'balance', stars });
    }
  }

  private publishGift(entry: LedgerEntry, exceptDeviceId?: string): void {
    this.publishBalance(entry.phone, exceptDeviceId);
    for (const phone of new Set([entry.phone, entry.gift?.to ?? entry.phone])) {
      for (const { id } of this.deviceRegistry.signedInDevicesOf(phone)) {
        if (id !== exceptDeviceId) this.updates.publish(id, { kind: 'gift', phone, entry });
      }
    }
  }
}
