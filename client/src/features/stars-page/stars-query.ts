import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type ParamMap } from '@angular/router';
import { UrlQuery } from '../../core/navigation/url-query';
import { type StarFilters, parseStarFilters, serializeStarFilters } from '../ledgers/star-filters';

/** The filters of the page, kept in its URL. */
@Injectable()
export class StarsQuery {
  private readonly url = inject(UrlQuery);
  private readonly route = inject(ActivatedRoute);
  private readonly current = signal(this.read(this.route.snapshot.queryParamMap));
  readonly filters = computed(() => this.current(), { equal: isSame });

  constructor() {
    this.route.queryParamMap.pipe(takeUntilDestroyed()).subscribe((params) => {
      // A pending change is newer than the URL.
      if (!this.url.isPending) this.current.set(this.read(params));
    });
    inject(DestroyRef).onDestroy(() => this.url.cancel());
  }

  update(change: Partial<StarFilters>): void {
    this.current.update((filters) => ({ ...filters, ...change }));
    this.url.write(serializeStarFilters(this.current()));
  }

  private read(params: ParamMap): StarFilters {
    return parseStarFilters((name) => params.get(name));
  }
}

function isSame(one: StarFilters, other: StarFilters): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
