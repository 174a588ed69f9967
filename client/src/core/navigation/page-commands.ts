import { DestroyRef, Service, inject } from '@angular/core';
import { AppNavigation } from './app-navigation';

/** An action of a page that shortcuts and the command palette can run. */
export type PageCommand = 'search' | 'addAccount';

/** Lets shortcuts and the command palette run actions of the current page without knowing it. */
@Service()
export class PageCommands {
  private readonly navigation = inject(AppNavigation);
  private readonly commands = new Map<PageCommand, () => void>();

  /** Registers the actions of a page until it is destroyed. Call it in the constructor. */
  provide(commands: Partial<Record<PageCommand, () => void>>): void {
    const entries = Object.entries(commands) as [PageCommand, () => void][];
    for (const [name, run] of entries) this.commands.set(name, run);
    inject(DestroyRef).onDestroy(() => {
      for (const [name, run] of entries) if (this.commands.get(name) === run) this.commands.delete(name);
    });
  }

  /** Runs the command. If this page does not have it, goes to the start page first. */
  async run(name: PageCommand): Promise<void> {
    if (!this.commands.has(name)) await this.navigation.navigate('/');
    this.commands.get(name)?.();
  }
}
