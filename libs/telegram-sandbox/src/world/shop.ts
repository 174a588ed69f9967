import type { RandomStream } from '../random.js';
import { deleteOldest } from '../state/store.js';
import type { Collection, Store } from '../state/store.js';
import type { Account, Accounts } from './accounts.js';
import type { AppSettings } from './app-settings.js';
import type { Gift, Gifts } from './gifts.js';
import type { LedgerEntry, Ledger } from './ledger.js';
import { RpcError } from './rpc-error.js';
import { minus, toNanos, whole } from './stars.js';

/** A gift and its receiver. */
export interface Order {
  giftId: bigint;
  to: Account;
  message: string | null;
  hideName: boolean;
}

export interface PaymentForm {
  id: bigint;
  gift: Gift;
}

/**
 * The outcome of the first submission of a form. Every later submission is answered with FORM_SUBMIT_DUPLICATE, from which a
 * client cannot conclude whether it has paid:
 * - `accepted`: it is paid.
 * - `inProgress`: undecided. It is answered with -503 Timeout, and `settle` pays or rejects it.
 * - `failed`: it is rejected permanently with 406 PRECHECKOUT_FAILED, and nothing is paid.
 */
export type Submission = 'accepted' | 'inProgress' | 'failed';

interface PaymentFormRow {
  phone: string;
  giftId: string;
  to: string;
  message: string | null;
  hideName: boolean;
  stars: number;
  /** Unix milliseconds. */
  expiresAt: number;
  hasFailed: boolean;
}

const VALID_FOR_MS = 10 * 60_000;
/** Open forms; above this the oldest is deleted. */
const MAX_FORMS = 10_000;

interface ShopParts {
  accounts: Accounts;
  appSettings: AppSettings;
  gifts: Gifts;
  ledger: Ledger;
}

/** Payment forms and their payments (https://core.telegram.org/api/gifts). */
export class Shop {
  private readonly forms: Collection<PaymentFormRow>;
  /** Submissions in progress; they are never evicted. */
  private readonly pending: Collection<PaymentFormRow>;
  private readonly settings: Collection<{ submission: Submission }>;
  private readonly accounts: Accounts;
  private readonly appSettings: AppSettings;
  private readonly gifts: Gifts;
  private readonly ledger: Ledger;
  private readonly clock: () => number;
  private readonly random: RandomStream;

  /** @param onPaid called after each purchase; `deviceId` is the buying device when it waits for the answer */
  constructor(
    store: Store,
    { accounts, appSettings, gifts, ledger }: ShopParts,
    { clock, random }: { /** Unix milliseconds. */ clock: () => number; random: RandomStream },
    private readonly onPaid: (entry: LedgerEntry, deviceId?: string) => void,
  ) {
    this.accounts = accounts;
    this.appSettings = appSettings;
    this.gifts = gifts;
    this.ledger = ledger;
    this.clock = clock;
    this.random = random;
    this.forms = store.collection('form');
    this.pending = store.collection('pending-form');
    this.settings = store.collection('shop');
  }

  /** Sets the outcome of forms submitted from now on. */
  submissions(submission: Submission): void {
    this.settings.put('submission', { submission });
  }

  /** @throws RpcError for an invalid gift, receiver or message */
  createForm(buyer: Account, order: Order): PaymentForm {
    const gift = this.gifts.get(order.giftId);
    if (gift.auction) throw new RpcError(400, 'STARGIFT_INVALID');
    if (gift.officialAppsOnly) throw new RpcError(406, 'API_GIFT_RESTRICTED_UPDATE_APP');
    if (gift.premiumOnly && buyer.premiumUntil === null) throw new RpcError(403, 'PREMIUM_ACCOUNT_REQUIRED');
    if (order.to.refusesGifts) throw new RpcError(403, 'USER_DISALLOWED_STARGIFTS');
    if ((order.message ?? '').length > this.appSettings.messageLength)
      throw new RpcError(400, 'STARGIFT_MESSAGE_INVALID');
    deleteOldest(this.forms, MAX_FORMS - 1, ({ expiresAt }) => expiresAt + VALID_FOR_MS <= this.clock());
    const id = this.newId();
    this.forms.put(String(id), {
      phone: buyer.phone,
      giftId: String(gift.id),
      to: order.to.phone,
      message: order.message,
      hideName: order.hideName,
      stars: gift.stars,
      expiresAt: this.clock() + VALID_FOR_MS,
      hasFailed: false,
    });
    return { id, gift };
  }

  /**
   * Pays a form, once.
   *
   * @throws RpcError FORM_ID_EMPTY, FORM_SUBMIT_DUPLICATE, FORM_EXPIRED (also for a form of another account or for another
   *   order), STARS_FORM_AMOUNT_MISMATCH when the price has changed, and the errors of a gift that cannot be sold
   */
  submitForm(buyer: { phone: string; deviceId: string }, formId: bigint, order: Order): LedgerEntry {
    const row = this.openForm(buyer.phone, formId, order);
    const gift = this.gifts.get(order.giftId);
    if (gift.stars !== row.stars) throw new RpcError(406, 'STARS_FORM_AMOUNT_MISMATCH');
    this.assertSellable(gift, row);
    const { submission = 'accepted' } = this.settings.get('submission') ?? {};
    if (submission === 'accepted') return this.recordPayment(formId, row, buyer.deviceId);
    if (submission === 'failed') {
      this.forms.put(String(formId), { ...row, hasFailed: true });
      throw new RpcError(406, 'PRECHECKOUT_FAILED');
    }
    this.pending.put(String(formId), row);
    this.forms.delete(String(formId));
    throw new RpcError(-503, 'Timeout');
  }

  /**
   * Completes all submissions in progress: each is paid, or fails permanently when that is no longer possible.
   *
   * @returns the purchases
   */
  settle(): LedgerEntry[] {
    const paid: LedgerEntry[] = [];
    for (const [id, row] of this.pending.entries()) {
      try {
        this.assertSellable(this.gifts.get(BigInt(row.giftId)), row);
        // A process that was killed right after the payment has left the form here.
        if (this.ledger.payerOf(BigInt(id)) === undefined) paid.push(this.recordPayment(BigInt(id), row));
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        this.forms.put(id, { ...row, hasFailed: true });
      }
      this.pending.delete(id);
    }
    return paid;
  }

  private openForm(phone: string, formId: bigint, { giftId, to, message, hideName }: Order): PaymentFormRow {
    if (formId === 0n) throw new RpcError(400, 'FORM_ID_EMPTY');
    if (this.ledger.payerOf(formId) === phone) throw new RpcError(400, 'FORM_SUBMIT_DUPLICATE');
    if (this.pending.get(String(formId))?.phone === phone) throw new RpcError(400, 'FORM_SUBMIT_DUPLICATE');
    const row = this.forms.get(String(formId));
    if (row?.phone !== phone) throw new RpcError(400, 'FORM_EXPIRED');
    if (row.hasFailed) throw new RpcError(400, 'FORM_SUBMIT_DUPLICATE');
    const isSameOrder =
      row.giftId === String(giftId) && row.to === to.phone && row.message === message && row.hideName === hideName;
    if (!isSameOrder || row.expiresAt <= this.clock()) throw new RpcError(400, 'FORM_EXPIRED');
    return row;
  }

  private assertSellable(gift: Gift, { phone, stars }: PaymentFormRow): void {
    if (gift.lockedUntil !== undefined && gift.lockedUntil * 1000 > this.clock()) {
      throw new RpcError(406, 'PRECHECKOUT_FAILED');
    }
    if (gift.remains === 0) throw new RpcError(400, 'STARGIFT_USAGE_LIMITED');
    const bought = this.ledger.sales(gift.id)?.byPhone.get(phone) ?? 0;
    if (gift.perUser !== undefined && bought >= gift.perUser) throw new RpcError(400, 'STARGIFT_USER_USAGE_LIMITED');
    if (toNanos(this.accounts.usable(phone).stars) < toNanos(whole(stars))) throw new RpcError(400, 'BALANCE_TOO_LOW');
  }

  private recordPayment(
    formId: bigint,
    { phone, stars, giftId, to, message, hideName }: PaymentFormRow,
    deviceId?: string,
  ): LedgerEntry {
    const entry = this.ledger.add({
      phone,
      at: Math.floor(this.clock() / 1000),
      stars: minus(whole(stars)),
      gift: { formId: String(formId), giftId, to, message, hideName },
    });
    this.forms.delete(String(formId));
    this.onPaid(entry, deviceId);
    return entry;
  }

  private newId(): bigint {
    for (;;) {
      const id = this.random.long();
      const isTaken = this.forms.get(String(id)) ?? this.pending.get(String(id));
      if (id !== 0n && !isTaken && this.ledger.payerOf(id) === undefined) return id;
    }
  }
}
