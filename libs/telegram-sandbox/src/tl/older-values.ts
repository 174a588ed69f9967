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

/** Replacements of constructors that a layer does not have; without one the object is left out. */
const REPLACEMENTS: Record<string, (object: TlObject) => unknown> = {
  'help.appConfig': ({ config }) => config,
  'messages.dialogFilters': ({ filters }) => filters,
  // "Custom action (most likely not supported by the current layer)", says the schema's documentation.
  messageActionStarGift: () => ({ _: 'messageActionCustomAction', message: 'A gift' }),
  starsAmount: ({ amount }) => amount,
};

/** Fields of older declarations that are missing or named differently in the newest layer. */
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

/** Fields of the newest declarations that are missing or named differently in older requests. */
const NEWER_FIELDS: Record<string, (object: TlObject) => Record<string, unknown>> = {
  'help.getAppConfig': () => ({ hash: 0 }),
  inputInvoiceStarGift: ({ userId }) => ({ peer: asPeer(userId) }),
  'payments.getStarsTransactions': () => ({ limit: 100 }),
};

/** Whether a layer lacks a constructor of an update. */
export const isAbsent = (name: string, layer: number): boolean => layer <= (ABSENT_UNTIL[name] ?? 0);

/** @returns undefined when there is no replacement */
export const replacementOf = (object: TlObject): unknown => REPLACEMENTS[object._]?.(object);

/** Adds the fields that older declarations require. */
export const withOlderFields = (object: TlObject): TlObject => ({ ...OLDER_FIELDS[object._]?.(object), ...object });

/** Adds the fields of the newest declaration to an object read by an older one. */
export const withNewerFields = (object: TlObject): TlObject => ({ ...NEWER_FIELDS[object._]?.(object), ...object });

/** In older layers Premium has a monthly price only. */
function monthlyPrice(options: unknown): { currency: unknown; monthlyAmount: unknown } {
  const monthly = Array.isArray(options) ? options.filter(isTlObject).find(({ months }) => months === 1) : undefined;
  return { currency: monthly?.['currency'] ?? '', monthlyAmount: monthly?.['amount'] ?? 0n };
}

const PEER_OF_USER: Record<string, string> = { inputUserSelf: 'inputPeerSelf', inputUser: 'inputPeerUser' };

function asPeer(user: unknown): TlObject {
  return isTlObject(user) ? { ...user, _: PEER_OF_USER[user._] ?? 'inputPeerEmpty' } : { _: 'inputPeerEmpty' };
}
