import type { Account } from '@giftbuyer/contracts';

/** The account of the examples in OpenAPI. */
export const ACCOUNT_EXAMPLE: Account = {
  id: 7,
  phone: '+79990000001',
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  stars: 150.5,
  stars_exact: '150.5',
  is_premium: true,
  premium_until: '2027-01-31T12:00:00+00:00',
  tg_user_id: '5000000001',
  api_profile_id: 1,
  photo_id: '4611686018427387904',
  created_at: '2026-01-31T12:00:00+00:00',
  last_checked_at: '2026-02-01T08:30:00+00:00',
  status: 'ok',
  status_until: null,
  status_code: null,
  appeal_url: null,
  note: 'Bought in May',
  tag_ids: [3],
  revision: 41,
};
