import type { Gift } from '@giftbuyer/contracts';

/** An unlimited gift without a title. */
export function gift(change: Partial<Gift> = {}): Gift {
  return {
    id: '5170233102089322756',
    environment: 'production',
    title: null,
    stars: 50,
    total: null,
    remains: null,
    state: 'on_sale',
    needs_premium: false,
    is_birthday: false,
    upgrade_stars: null,
    convert_stars: 42,
    per_user: null,
    locked_until: null,
    resale: null,
    auction: null,
    released_by: null,
    background: null,
    first_sale_at: null,
    last_sale_at: null,
    first_seen_at: '2026-02-01T00:00:00+00:00',
    checked_at: '2026-03-01T12:00:00+00:00',
    is_new: false,
    sticker: null,
    has_thumb: false,
    ...change,
  };
}
