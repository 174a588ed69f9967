import type { Environment } from './api-profile.js';

export const GIFT_STATES = ['on_sale', 'sold_out', 'locked', 'auction', 'gone'] as const;
/** `locked`: not before `locked_until`. `auction`: sold by auction only. `gone`: no longer in the catalogue. */
export type GiftState = (typeof GIFT_STATES)[number];

/** A gift of Telegram's catalogue (`starGift`). Times are ISO 8601 in whole seconds with `+00:00`. */
export interface Gift {
  /** 64-bit id in decimal. */
  id: string;
  environment: Environment;
  title: string | null;
  /** The price. */
  stars: number;
  /** The supply; null when it is unlimited. */
  total: number | null;
  /** What was left at `checked_at`; null when the supply is unlimited. */
  remains: number | null;
  state: GiftState;
  needs_premium: boolean;
  is_birthday: boolean;
  upgrade_stars: number | null;
  convert_stars: number;
  /** How many one account may buy; null when it is unlimited. */
  per_user: number | null;
  locked_until: string | null;
  /** What others sell: how many, and the lowest price in Stars; null when there is none. */
  resale: { count: number; min_stars: string } | null;
  auction: { slug: string; per_round: number; starts_at: string } | null;
  /** The name of the user or channel that released it. */
  released_by: string | null;
  /** Colours `#rrggbb`; null without a background of its own. */
  background: { center: string; edge: string; text: string } | null;
  first_sale_at: string | null;
  last_sale_at: string | null;
  first_seen_at: string;
  /** Last time that its numbers were read. */
  checked_at: string;
  /** It came after the first reading of the catalogue. */
  is_new: boolean;
  /** Name of the sticker for `GET /api/gift/<id>/sticker`; null while it is not stored, or when it was refused. */
  sticker: string | null;
  /** `GET /api/gift/<id>/thumb` has a still picture. */
  has_thumb: boolean;
}

export const CATALOGUE_WATCH_STATES = ['watching', 'waiting', 'off'] as const;
/** `waiting`: Telegram asked to wait. `off`: no account of this environment, or no page is open. */
export type CatalogueWatchState = (typeof CATALOGUE_WATCH_STATES)[number];

/** Answer of `GET /api/gifts?environment=`; the order of Telegram's catalogue, gifts that are gone last. */
export interface Gifts {
  items: Gift[];
  /** When the catalogue was last read; null before the first time. */
  read_at: string | null;
  watching: { state: CatalogueWatchState; next_at: string | null; wait_until: string | null };
}

/** From `at` on, a gift had these numbers. */
export interface GiftSighting {
  /** ISO 8601 in milliseconds with `+00:00`. */
  at: string;
  stars: number;
  remains: number | null;
  is_sold_out: boolean;
}

/** Answer of `GET /api/gift/<id>/history?environment=`, oldest first. */
export interface GiftHistory {
  items: GiftSighting[];
}
