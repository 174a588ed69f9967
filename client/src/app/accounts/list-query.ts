import { DISPLAY_STATUSES, type DisplayStatus } from './account-status';

export const SORTS = ['refreshed', 'stars', 'name'] as const;
/** Each has the order that people expect first: the freshest, the most Stars, the beginning of the alphabet. */
export type Sort = (typeof SORTS)[number];

export const VIEWS = ['cards', 'table'] as const;
export type ListView = (typeof VIEWS)[number];

/** What of the list people want to see, and how. It is kept in the address of the page. */
export interface ListQuery {
  search: string;
  /** Null: all. */
  status: DisplayStatus | null;
  sort: Sort;
  isReversed: boolean;
  /** Null: as it was chosen last in this browser. */
  view: ListView | null;
}

export const DEFAULT_QUERY: ListQuery = { search: '', status: null, sort: 'refreshed', isReversed: false, view: null };

/** @param param a parameter of the address, null when it is not there; a value that means nothing counts for none */
export function parseListQuery(param: (name: string) => string | null): ListQuery {
  const [, reversed, sort] = /^(-?)(.*)$/.exec(param('sort') ?? '') ?? [];
  return {
    search: param('q') ?? '',
    status: DISPLAY_STATUSES.find((status) => status === param('status')) ?? null,
    sort: SORTS.find((name) => name === sort) ?? 'refreshed',
    isReversed: reversed === '-' && SORTS.some((name) => name === sort),
    view: VIEWS.find((view) => view === param('view')) ?? null,
  };
}

/** The parameters of an address; what is as usual is left out, as null. */
export function serializeListQuery(query: ListQuery): Record<'q' | 'status' | 'sort' | 'view', string | null> {
  const { search, status, sort, isReversed, view } = query;
  return {
    q: search || null,
    status,
    sort: isReversed ? `-${sort}` : sort === 'refreshed' ? null : sort,
    view,
  };
}
