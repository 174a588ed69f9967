import { Service, computed, inject, signal } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import type { IconName } from '@giftbuyer/ui';
import { I18n, LANGUAGES } from '../../i18n/i18n';
import type { Texts } from '../../i18n/ru';
import { AccountRefresh } from '../accounts/account/account-refresh';
import { AccountsStore } from '../accounts/data/accounts.store';
import { displayName, fullName } from '../accounts/data/display-name';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { Dialogs } from '../../core/dialogs/dialogs';
import { Motion } from '../../core/preferences/motion';
import { PageCommands } from '../../core/navigation/page-commands';
import { THEMES, Theme } from '../../core/preferences/theme';
import { UserActions } from '../auth/user-actions';
import { formatPhone } from '../../shared/phone-format';
import { fold } from '../../shared/text-search';

/** A command of the palette. */
export interface Command {
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

type CommandDefinition = Pick<Command, 'key' | 'icon' | 'keys' | 'run'> & { label: (texts: Texts) => string };

/** All commands: pages, actions, and one for each account. */
@Service()
export class PaletteCommands {
  private readonly i18n = inject(I18n);
  private readonly store = inject(AccountsStore);
  private readonly navigation = inject(AppNavigation);
  private readonly pageCommands = inject(PageCommands);
  private readonly userActions = inject(UserActions);
  private readonly theme = inject(Theme);
  private readonly motion = inject(Motion);
  private readonly refresh = inject(AccountRefresh);
  private readonly dialogs = inject(Dialogs);
  private readonly accountSearchTexts = new WeakMap<Account, readonly string[]>();

  /** Commands are found by their names in all languages. */
  private readonly languages = signal<readonly Texts[]>([]);

  /** Pages, actions and accounts, in this order. */
  readonly all = computed<readonly Command[]>(() => [...this.fixed(), ...this.accounts()]);

  private readonly fixed = computed(() => {
    const texts = this.i18n.texts();
    const command = (kind: Command['kind'], { label, ...definition }: CommandDefinition): Command => ({
      ...definition,
      kind,
      label: label(texts),
      searchTexts: [texts, ...this.languages()].map((each) => fold(label(each))),
    });
    return [
      ...this.pages().map((page) => command('page', page)),
      ...this.actions().map((action) => command('action', action)),
    ];
  });

  private readonly accounts = computed(() => {
    const texts = this.i18n.texts();
    return this.store.accounts().map((account): Command => ({
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

  private pages(): CommandDefinition[] {
    const page = (
      path: string,
      icon: IconName,
      letter: string,
      label: CommandDefinition['label'],
    ): CommandDefinition => {
      return { key: path, icon, label, keys: `G ${letter}`, run: () => this.navigation.navigate(path) };
    };
    return [
      page('/', 'users', 'A', (texts) => texts.accounts.title),
      page('/api-profiles', 'key', 'P', (texts) => texts.profilesPage.title),
      page('/settings', 'settings', 'S', (texts) => texts.settings.title),
    ];
  }

  private actions(): CommandDefinition[] {
    const { userActions, pageCommands, theme, motion, i18n } = this;
    return [
      {
        key: 'add',
        icon: 'plus',
        label: ({ accounts }) => accounts.add,
        keys: 'N',
        run: () => pageCommands.run('addAccount'),
      },
      {
        key: 'refresh-all',
        icon: 'refresh',
        label: ({ accounts }) => accounts.refreshAll,
        keys: 'Shift+R',
        run: () => this.refresh.refreshAll(),
      },
      ...THEMES.map((name): CommandDefinition => ({
        key: `theme-${name}`,
        icon: name === 'auto' ? 'system' : name === 'dark' ? 'moon' : 'sun',
        label: ({ shell }) => shell.themes[name],
        run: () => theme.use(name),
      })),
      ...LANGUAGES.map((language): CommandDefinition => ({
        key: `language-${language}`,
        icon: 'language',
        label: ({ palette }) => palette.languages[language],
        run: () => i18n.use(language),
      })),
      ...(['system', 'off'] as const).map((name): CommandDefinition => ({
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
        run: () => this.dialogs.open(({ ShortcutsDialog }) => ShortcutsDialog),
      },
      {
        key: 'password',
        icon: 'key',
        label: ({ shell }) => shell.changePassword,
        run: () => userActions.changePassword(),
      },
      { key: 'logout', icon: 'logout', label: ({ shell }) => shell.logout, run: () => userActions.logout() },
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
