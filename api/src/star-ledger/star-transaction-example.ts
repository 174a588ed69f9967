import type { StarTransaction } from '@giftbuyer/contracts';

/** For OpenAPI. */
export const TRANSACTION_EXAMPLE: StarTransaction = {
  account_id: 7,
  id: '0608e1086caf0631a60eaee865e9d79f',
  is_refund: false,
  currency: 'stars',
  amount: '-50',
  at: '2026-01-31T12:00:00+00:00',
  state: 'done',
  kind: 'gift_sent',
  peer: { kind: 'user', id: '9996612832', name: 'Anna Weber' },
  gift_id: '5170233102089322756',
  title: null,
  description: null,
  is_foreign: true,
  is_unseen: false,
};
