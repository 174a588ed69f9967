import { Service, inject } from '@angular/core';
import type { IconName } from '@giftbuyer/ui';
import { Dialogs } from '../../core/dialogs/dialogs';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { PageCommands } from '../../core/navigation/page-commands';
import type { Texts } from '../../i18n/ru';
import { AccountRefresh } from '../accounts/account/account-refresh';
import { PAGES } from './pages';

export interface Command {
  /** Stable, because the command palette stores it with the recent commands. */
  id: string;
  /** Its shortcut, in the format of `KeyCaps`. */
  keys: string;
  /** The key of its text in the list of shortcuts. */
  hint: keyof Texts['shortcuts'];
  run: () => unknown;
}

/** A command that the command palette offers too. */
export interface PaletteCommand extends Command {
  icon: IconName;
  label: (texts: Texts) => string;
}

/** The commands that every page has, for the shortcuts, their list and the command palette. */
@Service()
export class Commands {
  private readonly dialogs = inject(Dialogs);
  private readonly navigation = inject(AppNavigation);
  private readonly pageCommands = inject(PageCommands);
  private readonly refresh = inject(AccountRefresh);

  readonly palette: Command = {
    id: 'palette',
    keys: 'Mod+K',
    hint: 'palette',
    run: () => this.openPalette(),
  };
  readonly search: Command = {
    id: 'search',
    keys: '/',
    hint: 'search',
    run: () => this.pageCommands.run('search'),
  };
  readonly addAccount: PaletteCommand = {
    id: 'add',
    keys: 'N',
    icon: 'plus',
    label: ({ accounts }) => accounts.add,
    hint: 'add',
    run: () => this.pageCommands.run('addAccount'),
  };
  readonly refreshAll: PaletteCommand = {
    id: 'refresh-all',
    keys: 'Shift+R',
    icon: 'refresh',
    label: ({ accounts }) => accounts.refreshAll,
    hint: 'refreshAll',
    run: () => this.refresh.refreshAll(),
  };
  readonly pages: readonly PaletteCommand[] = PAGES.map(({ path, keys, icon, name, hint }) => {
    return { id: path, keys, icon, label: name, hint, run: () => this.navigation.navigate(path) };
  });
  readonly shortcuts: PaletteCommand = {
    id: 'shortcuts',
    keys: '?',
    icon: 'keyboard',
    label: ({ shortcuts }) => shortcuts.title,
    hint: 'help',
    run: () => this.dialogs.open(({ ShortcutsDialog }) => ShortcutsDialog),
  };

  readonly all: readonly Command[] = [
    ...[this.palette, this.search, this.addAccount, this.refreshAll],
    ...[...this.pages, this.shortcuts],
  ];

  /** Opens the command palette and runs the command that was chosen in it. */
  private async openPalette(): Promise<void> {
    const run = await this.dialogs.open(({ CommandPalette }) => CommandPalette);
    run?.();
  }
}
