import { Component, computed, inject } from '@angular/core';
import { Icon, type IconName } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { AppNavigation, isSheetPath } from '../../core/navigation/app-navigation';
import { AppLink } from '../../core/navigation/app-link';
import { PAGES } from '../commands/pages';
import { LedgersStore } from '../ledgers/ledgers.store';

interface Page {
  path: string;
  name: string;
  icon: IconName;
  /** How many things on it the user has not seen. */
  news: number;
}

/** The main navigation: beside the page, on phones below it. */
@Component({
  selector: 'gb-navigation',
  imports: [Icon, AppLink],
  templateUrl: './navigation.html',
  styleUrl: './navigation.css',
})
export class Navigation {
  protected readonly texts = inject(I18n).texts;
  /** The path of the current page; sheets belong to their list. */
  protected readonly page = computed(() => {
    const path = this.path();
    if (!isSheetPath(path)) return path;
    return path.startsWith('/gifts/') ? '/gifts' : '/';
  });
  protected readonly pages = computed((): Page[] =>
    PAGES.map(({ path, icon, name }) => {
      return { path, icon, name: name(this.texts()), news: path === '/stars' ? this.ledgers.unseen() : 0 };
    }),
  );
  private readonly ledgers = inject(LedgersStore);
  private readonly path = inject(AppNavigation).path;
}
