import { Service, computed, inject, signal } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import type { IconName } from '@giftbuyer/ui';
import { I18n, LANGUAGES } from '../../i18n/i18n';
import type { Texts } from '../../i18n/ru';
import { AccountsStore } from '../accounts/data/accounts.store';
import { displayName, fullName } from '../accounts/data/display-name';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { Motion } from '../../core/preferences/motion';
import { THEMES, Theme } from '../../core/preferences/theme';
import { UserActions } from '../auth/user-actions';
import { Commands, type PaletteCommand } from '../commands/commands';
import { formatPhone } from '../../shared/phone-format';
import { fold } from '../../shared/text-search';

/** A row of the palette. */
export interface PaletteEntry {
  /** Stable, because it is stored with the recent commands. */
  key: string;
  kind: 'account' | 'action' | 'page';
  icon: IconName;
  label: string;
  note?: string;
  /** Folded texts to search in. */
  searchTexts: readonly string[];
  /** Its shortcut, in the format of `KeyCaps`. */
  keys?: string;
  run: () => unknown;
}

/** Commands that only the palette has need no shortcut. */
type Definition = Pick<PaletteCommand, 'id' | 'icon' | 'label' | 'run'> & { keys?: string };

/** All commands: pages, actions, and one for each account. */
@Service()
export class PaletteCommands {
  private readonly i18n = inject(I18n);
  private readonly store = inject(AccountsStore);
  private readonly navigation = inject(AppNavigation);
  private readonly commands = inject(Commands);
  private readonly userActions = inject(UserActions);
  private readonly theme = inject(Theme);
  private readonly motion = inject(Motion);
  private readonly accountSearchTexts = new WeakMap<Account, readonly string[]>();

  private readonly sessionImport: Definition = {
    id: '/moving-in',
    icon: 'download',
    label: ({ palette }) => palette.sessionImport,
    run: () => this.navigation.navigate('/moving-in'),
  };

  private readonly elsewhere: Definition = {
    id: '/stars?foreign',
    icon: 'alert',
    label: ({ stars }) => stars.elsewhere,
    run: () => this.navigation.navigate('/stars?foreign=1&period=all'),
  };

  /** Commands are found by their names in all languages. */
  private readonly languages = signal<readonly Texts[]>([]);

  /** Pages, actions and accounts, in this order. */
  readonly all = computed<readonly PaletteEntry[]>(() => [...this.fixed(), ...this.accounts()]);

  private readonly fixed = computed(() => {
    const texts = this.i18n.allTexts();
    const entry = (kind: PaletteEntry['kind'], { id, icon, label, keys, run }: Definition): PaletteEntry => ({
      ...{ key: id, kind, icon, keys, run },
      label: label(texts),
      searchTexts: [texts, ...this.languages()].map((each) => fold(label(each))),
    });
    return [
      ...[...this.commands.pages, this.elsewhere, this.sessionImport].map((page) => entry('page', page)),
      ...this.actions().map((action) => entry('action', action)),
    ];
  });

  private readonly accounts = computed(() => {
    const texts = this.i18n.allTexts();
    return this.store.accounts().map((account): PaletteEntry => ({
      key: `account-${account.id}`,
      kind: 'account',
      icon: 'user',
      label: displayName(account, texts),
      note: account.username ? `@${account.username}` : formatPhone(account.phone),
      searchTexts: this.searchTextsOf(account),
      run: () => this.navigation.navigate(`/accounts/${account.id}`, { preservesQuery: true }),
    }));
  });

  constructor() {
    // If the other language cannot be loaded, the current one is searched.
    this.i18n.all().then(
      (languages) => this.languages.set(languages),
      () => undefined,
    );
  }

  private actions(): Definition[] {
    const { commands, userActions, theme, motion, i18n } = this;
    return [
      commands.addAccount,
      commands.refreshAll,
      ...THEMES.map((name): Definition => ({
        id: `theme-${name}`,
        icon: name === 'auto' ? 'system' : name === 'dark' ? 'moon' : 'sun',
        label: ({ shell }) => shell.themes[name],
        run: () => theme.use(name),
      })),
      ...LANGUAGES.map((language): Definition => ({
        id: `language-${language}`,
        icon: 'language',
        label: ({ palette }) => palette.languages[language],
        run: () => i18n.use(language),
      })),
      ...(['system', 'off'] as const).map((name): Definition => ({
        id: `motion-${name}`,
        icon: name === 'off' ? 'motion-off' : 'motion',
        label: ({ palette }) => palette.motions[name],
        run: () => motion.use(name),
      })),
      commands.shortcuts,
      {
        id: 'password',
        icon: 'key',
        label: ({ shell }) => shell.changePassword,
        run: () => userActions.changePassword(),
      },
      { id: 'logout', icon: 'logout', label: ({ shell }) => shell.logout, run: () => userActions.logout() },
    ];
  }

  private searchTextsOf(account: Account): readonly string[] {
    let texts = this.accountSearchTexts.get(account);
    if (!texts) {
      const { username, phone } = account;
      texts = [fold(fullName(account)), `@${username ?? ''}`.toLowerCase(), phone.replace(/\D/g, '')];
      this.accountSearchTexts.set(account, texts);
    }
    return texts;
  }
}
