import { DISPLAY_STATUSES, type DisplayStatus } from './account-status';

export const SORTS = ['refreshed', 'stars', 'name'] as const;
/** Default directions: last refreshed first, most Stars first, names from A. */
export type Sort = (typeof SORTS)[number];

export const VIEWS = ['cards', 'table'] as const;
export type ListView = (typeof VIEWS)[number];

/** Search, filter, sort order and view of the list. Stored in the URL. */
export interface ListQuery {
  search: string;
  /** Null for all. */
  status: DisplayStatus | null;
  /** Ids of tags; the accounts have all of them. */
  tags: readonly number[];
  sort: Sort;
  isReversed: boolean;
  /** Null for the view that was last chosen in this browser. */
  view: ListView | null;
}

export const DEFAULT_QUERY: ListQuery = {
  search: '',
  status: null,
  tags: [],
  sort: 'refreshed',
  isReversed: false,
  view: null,
};

/** @param param reads a query parameter, null when missing; invalid values are ignored */
export function parseListQuery(param: (name: string) => string | null): ListQuery {
  const [, reversed, sort] = /^(-?)(.*)$/.exec(param('sort') ?? '') ?? [];
  return {
    search: param('q') ?? '',
    status: DISPLAY_STATUSES.find((status) => status === param('status')) ?? null,
    tags: tagIdsIn(param('tags') ?? ''),
    sort: SORTS.find((name) => name === sort) ?? 'refreshed',
    isReversed: reversed === '-' && SORTS.some((name) => name === sort),
    view: VIEWS.find((view) => view === param('view')) ?? null,
  };
}

/** Query parameters; null for defaults. */
export function serializeListQuery(query: ListQuery): Record<'q' | 'status' | 'tags' | 'sort' | 'view', string | null> {
  const { search, status, tags, sort, isReversed, view } = query;
  return {
    q: search || null,
    status,
    tags: tags.join() || null,
    sort: isReversed ? `-${sort}` : sort === 'refreshed' ? null : sort,
    view,
  };
}

/** Without repetitions. */
function tagIdsIn(text: string): number[] {
  const ids = text.split(',').filter((id) => /^[1-9]\d{0,9}$/.test(id));
  return [...new Set(ids.map(Number))];
}
