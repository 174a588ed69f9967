import type { Collection, Store } from '../state/store.js';
import type { Ledger } from './ledger.js';
import { RpcError } from './rpc-error.js';
import { fromNanos, toNanos } from './stars.js';
import {
  hasPassword,
  HOME_DCS,
  userIdOf,
  parseTestNumber,
  PASSWORD,
  PASSWORD_HINT,
  profileOf,
} from './test-numbers.js';
import type { Profile } from './test-numbers.js';

/** A 2FA password. */
export interface Password {
  text: string;
  hint: string;
}

/** An account of a test number. */
export interface Account extends Profile {
  id: bigint;
  /** Digits without a plus. */
  phone: string;
  dc: number;
  /** The 2FA password; null when the account has none. */
  password: Password | null;
}

/** `stars` is the balance without the entries of the ledger. */
type Changes = Partial<Profile> & { password?: Password | null };

/** Accounts: the profile computed from the test number, the changes of a test, and the balance from the ledger. */
export class Accounts {
  private readonly changes: Collection<Changes>;

  constructor(
    store: Store,
    private readonly ledger: Ledger,
  ) {
    this.changes = store.collection('profile');
  }

  /** @throws RpcError PHONE_NUMBER_INVALID */
  get(phone: string): Account {
    const number = parseTestNumber(phone);
    const password = hasPassword(number) ? { text: PASSWORD, hint: PASSWORD_HINT } : null;
    const { stars, ...profile } = { ...profileOf(number), password, ...this.changes.get(number.phone) };
    return {
      ...profile,
      id: userIdOf(number),
      phone: number.phone,
      dc: number.dc,
      stars: fromNanos(toNanos(stars) + this.ledger.entriesTotal(number.phone)),
    };
  }

  /** @returns undefined when no account has this id */
  byId(id: bigint): Account | undefined {
    const match = /^99966(\d)\d{4}$/.exec(String(id));
    if (!match || !HOME_DCS.includes(Number(match[1]))) return undefined;
    const account = this.get(match[0]);
    return account.deleted ? undefined : account;
  }

  /** @returns undefined when no account has this username, in upper or lower case */
  byUsername(username: string): Account | undefined {
    const wanted = username.toLowerCase();
    const byRule = /_(\d)(\d{4})$/.exec(wanted);
    const numbers = byRule && HOME_DCS.includes(Number(byRule[1])) ? [`99966${byRule[1]}${byRule[2]}`] : [];
    return [...numbers, ...this.changes.entries().map(([phone]) => phone)]
      .map((phone) => this.get(phone))
      .find((account) => !account.deleted && account.username?.toLowerCase() === wanted);
  }

  /** @param changes `stars` is the new balance */
  change(phone: string, changes: Changes): void {
    const number = parseTestNumber(phone);
    const { stars, ...others } = changes;
    this.changes.put(number.phone, {
      ...this.changes.get(number.phone),
      ...others,
      ...(stars && { stars: fromNanos(toNanos(stars) - this.ledger.entriesTotal(number.phone)) }),
    });
  }

  /** @throws RpcError 401 for a banned or deleted account */
  usable(phone: string): Account {
    const account = this.get(phone);
    if (account.banned) throw new RpcError(401, 'USER_DEACTIVATED_BAN');
    if (account.deleted) throw new RpcError(401, 'USER_DEACTIVATED');
    return account;
  }

  /** @throws RpcError PHONE_NUMBER_BANNED */
  allowedToSignIn(phone: string): Account {
    const account = this.get(phone);
    if (account.banned) throw new RpcError(400, 'PHONE_NUMBER_BANNED');
    return account;
  }
}
