import { isTlObject } from './tl-object.js';
import type { TlObject } from './tl-object.js';

/** Constructors that can be part of an answer or of an update, and the last layer without them. */
const ABSENT_UNTIL: Record<string, number> = {
  'help.appConfig': 157,
  'messages.dialogFilters': 180,
  messageActionStarGift: 188,
  messageEntityFormattedDate: 222,
  starsAmount: 193,
  starsTonAmount: 215,
  updateNewAuthorization: 166,
  updateStarsBalance: 180,
};

/** What stands in the place of a constructor that a layer does not have; the others are left out. */
const REPLACEMENTS: Record<string, (object: TlObject) => unknown> = {
  'help.appConfig': ({ config }) => config,
  'messages.dialogFilters': ({ filters }) => filters,
  // "Custom action (most likely not supported by the current layer)", says the schema's documentation.
  messageActionStarGift: () => ({ _: 'messageActionCustomAction', message: 'A gift' }),
  starsAmount: ({ amount }) => amount,
};

/** What older declarations require besides today's fields, or name otherwise. */
const OLDER_FIELDS: Record<string, (object: TlObject) => Record<string, unknown>> = {
  config: () => ({
    savedGifsLimit: 200,
    stickersFavedLimit: 5,
    pinnedDialogsCountMax: 5,
    pinnedInfolderCountMax: 100,
  }),
  'help.premiumPromo': ({ periodOptions }) => monthlyPrice(periodOptions),
  starsTransaction: ({ amount }) => ({ stars: amount }),
  'stories.allStories': () => ({ userStories: [] }),
};

/** What today's declarations require besides the fields of an older request, or name otherwise. */
const NEWER_FIELDS: Record<string, (object: TlObject) => Record<string, unknown>> = {
  'help.getAppConfig': () => ({ hash: 0 }),
  inputInvoiceStarGift: ({ userId }) => ({ peer: asPeer(userId) }),
  'payments.getStarsTransactions': () => ({ limit: 100 }),
};

/** Whether a layer does not have a constructor that this server may send unasked for. */
export const isAbsent = (name: string, layer: number): boolean => layer <= (ABSENT_UNTIL[name] ?? 0);

/** @returns undefined when there is nothing like it */
export const replacementOf = (object: TlObject): unknown => REPLACEMENTS[object._]?.(object);

/** An object with the fields that older declarations of it want. */
export const withOlderFields = (object: TlObject): TlObject => ({ ...OLDER_FIELDS[object._]?.(object), ...object });

/** An object read by an older declaration, with the fields of today's. */
export const withNewerFields = (object: TlObject): TlObject => ({ ...NEWER_FIELDS[object._]?.(object), ...object });

/** Before there was a choice of periods, Premium was paid by the month. */
function monthlyPrice(options: unknown): { currency: unknown; monthlyAmount: unknown } {
  const monthly = Array.isArray(options) ? options.filter(isTlObject).find(({ months }) => months === 1) : undefined;
  return { currency: monthly?.['currency'] ?? '', monthlyAmount: monthly?.['amount'] ?? 0n };
}

const PEER_OF_USER: Record<string, string> = { inputUserSelf: 'inputPeerSelf', inputUser: 'inputPeerUser' };

function asPeer(user: unknown): TlObject {
  return isTlObject(user) ? { ...user, _: PEER_OF_USER[user._] ?? 'inputPeerEmpty' } : { _: 'inputPeerEmpty' };
}
