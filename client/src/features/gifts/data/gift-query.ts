import { ENVIRONMENTS, type Environment, GIFT_STATES, type GiftState } from '@giftbuyer/contracts';

/** `catalogue`: the order of Telegram. `floor`: the lowest price of those that others sell. */
export const GIFT_SORTS = ['catalogue', 'price', 'left', 'newest', 'floor'] as const;
export type GiftSort = (typeof GIFT_SORTS)[number];

export const GIFT_TRAITS = ['new', 'limited', 'premium'] as const;
export type GiftTrait = (typeof GIFT_TRAITS)[number];

/** Which gifts are shown, and in which order. It is stored in the URL. */
export interface GiftQuery {
  search: string;
  /** Null for all. */
  state: GiftState | null;
  /** The gifts have all of them. */
  traits: readonly GiftTrait[];
  sort: GiftSort;
  isReversed: boolean;
  /** Null for the first one in which the user has accounts. */
  environment: Environment | null;
}

export const DEFAULT_GIFT_QUERY: GiftQuery = {
  search: '',
  state: null,
  traits: [],
  sort: 'catalogue',
  isReversed: false,
  environment: null,
};

/** @param param reads a query parameter, null when missing; invalid values are ignored */
export function parseGiftQuery(param: (name: string) => string | null): GiftQuery {
  const [, reversed, sort] = /^(-?)(.*)$/.exec(param('sort') ?? '') ?? [];
  const traits = (param('is') ?? '').split(',');
  const known = GIFT_SORTS.find((name) => name === sort);
  return {
    search: param('q') ?? '',
    state: GIFT_STATES.find((state) => state === param('state')) ?? null,
    traits: GIFT_TRAITS.filter((trait) => traits.includes(trait)),
    sort: known ?? 'catalogue',
    isReversed: reversed === '-' && known !== undefined,
    environment: ENVIRONMENTS.find((environment) => environment === param('environment')) ?? null,
  };
}

/** Query parameters; null for defaults. */
export function serializeGiftQuery(query: GiftQuery): Record<string, string | null> {
  const { search, state, traits, sort, isReversed, environment } = query;
  return {
    q: search || null,
    state,
    is: traits.join() || null,
    sort: isReversed ? `-${sort}` : sort === 'catalogue' ? null : sort,
    environment,
  };
}
