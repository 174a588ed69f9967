import { Service, computed, inject, signal } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import type { IconName } from '@giftbuyer/ui';
import { I18n, LANGUAGES } from '../../i18n/i18n';
import type { Texts } from '../../i18n/ru';
import { AccountRefresh } from '../accounts/account-refresh';
import { AccountsStore } from '../accounts/accounts.store';
import { displayName, fullName } from '../accounts/display-name';
import { Address } from '../core/address';
import { LazyModals } from '../core/lazy-modals';
import { Motion } from '../core/motion';
import { PageCommands } from '../core/page-commands';
import { THEMES, Theme } from '../core/theme';
import { OwnAccess } from '../login/own-access';
import { formatPhone } from '../telegram-login/phone-format';
import { fold } from './matching';

/** One thing that the palette finds. */
export interface Entry {
  /** Never changes, so that it can be remembered as recently used. */
  key: string;
  kind: 'account' | 'action' | 'page';
  icon: IconName;
  label: string;
  note?: string;
  /** What it is found by, folded. */
  words: readonly string[];
  /** What to press instead, as `KeyCaps` takes it. */
  keys?: string;
  run: () => unknown;
}

type Named = Pick<Entry, 'key' | 'icon' | 'keys' | 'run'> & { label: (texts: Texts) => string };

/** Everything that can be found: the pages, the actions, and the accounts of the list. */
@Service()
export class PaletteEntries {
  private readonly i18n = inject(I18n);
  private readonly store = inject(AccountsStore);
  private readonly address = inject(Address);
  private readonly commands = inject(PageCommands);
  private readonly access = inject(OwnAccess);
  private readonly theme = inject(Theme);
  private readonly motion = inject(Motion);
  private readonly refresh = inject(AccountRefresh);
  private readonly modals = inject(LazyModals);
  private readonly accountWords = new WeakMap<Account, readonly string[]>();

  /** In whatever language people think. */
  private readonly languages = signal<readonly Texts[]>([]);

  /** Pages, actions and accounts, in this order. */
  readonly all = computed<readonly Entry[]>(() => [...this.fixed(), ...this.accounts()]);

  private readonly fixed = computed(() => {
    const texts = this.i18n.texts();
    const entry = (kind: Entry['kind'], { label, ...named }: Named): Entry => ({
      ...named,
      kind,
      label: label(texts),
      words: [texts, ...this.languages()].map((each) => fold(label(each))),
    });
    return [
      ...this.pages().map((page) => entry('page', page)),
      ...this.actions().map((action) => entry('action', action)),
    ];
  });

  private readonly accounts = computed(() => {
    const texts = this.i18n.texts();
    return this.store.accounts().map((account): Entry => ({
      key: `account-${account.id}`,
      kind: 'account',
      icon: 'user',
      label: displayName(account, texts),
      note: account.username ? `@${account.username}` : formatPhone(account.phone),
      words: this.wordsOf(account),
      run: () => this.address.goTo(`/accounts/${account.id}`, { keepsQuery: true }),
    }));
  });

  constructor() {
    // Without the other language, things are found in this one.
    this.i18n.all().then(
      (languages) => this.languages.set(languages),
      () => undefined,
    );
  }

  private pages(): Named[] {
    const page = (path: string, icon: IconName, letter: string, label: Named['label']): Named => {
      return { key: path, icon, label, keys: `G ${letter}`, run: () => this.address.goTo(path) };
    };
    return [
      page('/', 'users', 'A', (texts) => texts.accounts.title),
      page('/api-profiles', 'key', 'P', (texts) => texts.profilesPage.title),
      page('/settings', 'settings', 'S', (texts) => texts.settings.title),
    ];
  }

  private actions(): Named[] {
    const { access, commands, theme, motion, i18n } = this;
    return [
      {
        key: 'add',
        icon: 'plus',
        label: ({ accounts }) => accounts.add,
        keys: 'N',
        run: () => commands.run('addAccount'),
      },
      {
        key: 'refresh-all',
        icon: 'refresh',
        label: ({ accounts }) => accounts.refreshAll,
        keys: 'Shift+R',
        run: () => this.refresh.everyone(),
      },
      ...THEMES.map((name): Named => ({
        key: `theme-${name}`,
        icon: name === 'auto' ? 'system' : name === 'dark' ? 'moon' : 'sun',
        label: ({ shell }) => shell.themes[name],
        run: () => theme.use(name),
      })),
      ...LANGUAGES.map((language): Named => ({
        key: `language-${language}`,
        icon: 'language',
        label: ({ palette }) => palette.languages[language],
        run: () => i18n.use(language),
      })),
      ...(['system', 'off'] as const).map((name): Named => ({
        key: `motion-${name}`,
        icon: name === 'off' ? 'motion-off' : 'motion',
        label: ({ palette }) => palette.motions[name],
        run: () => motion.use(name),
      })),
      {
        key: 'shortcuts',
        icon: 'keyboard',
        label: (texts) => texts.shortcuts.title,
        keys: '?',
        run: () => this.modals.open(({ ShortcutsListModal }) => ShortcutsListModal),
      },
      {
        key: 'password',
        icon: 'key',
        label: ({ shell }) => shell.changePassword,
        run: () => access.changePassword(),
      },
      { key: 'logout', icon: 'logout', label: ({ shell }) => shell.logout, run: () => access.logout() },
    ];
  }

  private wordsOf(account: Account): readonly string[] {
    let words = this.accountWords.get(account);
    if (!words) {
      const { username, phone } = account;
      words = [fold(fullName(account)), `@${username ?? ''}`.toLowerCase(), phone.replace(/\D/g, '')];
      this.accountWords.set(account, words);
    }
    return words;
  }
}
