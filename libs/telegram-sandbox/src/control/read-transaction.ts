import { PEERS_WITHOUT_NAME, TRANSACTION_FLAGS, TRANSACTION_NUMBERS } from '../world/transaction.js';
import type { TransactionPeer } from '../world/transaction.js';
import type { NewTransaction } from '../world/world.js';
import { fields, listOf, nullOr, oneOf, text, toRecord, whole } from './input.js';
import type { Parser } from './input.js';

const INT32_MAX = 2 ** 31 - 1;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;

const number = whole(0, INT32_MAX);
const stars = fields({ amount: whole(-SAFE_MAX, SAFE_MAX), nanos: whole(-999_999_999, 999_999_999) }, {});
const readUser = fields({ kind: oneOf('user'), phone: text }, {});
const readChat = fields({ kind: oneOf('chat', 'channel'), id: text, title: text }, {});
const readOther = fields({ kind: oneOf(...PEERS_WITHOUT_NAME) }, {});
const readPeer: Parser<TransactionPeer> = (value, where) => {
  const { kind } = toRecord(value, where);
  if (kind === 'user') return readUser(value, where);
  return kind === 'chat' || kind === 'channel' ? readChat(value, where) : readOther(value, where);
};
const numbers = fields({}, Object.fromEntries(TRANSACTION_NUMBERS.map((name) => [name, number])));

/** A transaction of any kind. */
export const readTransaction: Parser<NewTransaction> = fields(
  { stars },
  {
    at: number,
    currency: oneOf('stars', 'ton'),
    state: oneOf('done', 'pending', 'failed'),
    lateMs: whole(0, SAFE_MAX),
    peer: readPeer,
    flags: listOf(oneOf(...TRANSACTION_FLAGS), TRANSACTION_FLAGS.length),
    numbers,
    giftId: text,
    title: text,
    description: text,
  },
);
export const readRefund = fields({ id: text }, {});
export const readSettled = fields({ id: text, state: oneOf('done', 'failed') }, {});
export const readLedgerRules = fields({}, { statusRows: whole(1, 100), keptSeconds: nullOr(number) });
