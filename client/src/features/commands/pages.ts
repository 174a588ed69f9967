import type { IconName } from '@giftbuyer/ui';
import type { Texts } from '../../i18n/ru';
import type { InitialTexts } from '../../i18n/ru-initial';

export interface PageDefinition {
  path: string;
  /** Its shortcut, in the format of `KeyCaps`. */
  keys: string;
  icon: IconName;
  name: (texts: InitialTexts) => string;
  /** The key of its text in the list of shortcuts. */
  hint: keyof Texts['shortcuts'];
}

/** The pages of the panel in their order, for the main navigation, the command palette and the shortcuts. */
export const PAGES: readonly PageDefinition[] = [
  { path: '/', keys: 'G A', icon: 'users', name: ({ accounts }) => accounts.title, hint: 'accounts' },
  { path: '/stars', keys: 'G T', icon: 'star', name: ({ stars }) => stars.title, hint: 'stars' },
  { path: '/gifts', keys: 'G G', icon: 'gift', name: ({ gifts }) => gifts.title, hint: 'gifts' },
  { path: '/api-profiles', keys: 'G P', icon: 'key', name: (texts) => texts.profilesPage.title, hint: 'profiles' },
  { path: '/proxies', keys: 'G X', icon: 'proxy', name: ({ proxies }) => proxies.title, hint: 'proxies' },
  { path: '/settings', keys: 'G S', icon: 'settings', name: ({ settings }) => settings.title, hint: 'settings' },
];
