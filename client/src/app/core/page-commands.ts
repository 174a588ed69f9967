import { DestroyRef, Service, inject } from '@angular/core';
import { AppNavigation } from './app-navigation';

/** What a page does at the request of a key or of the palette. */
export type PageCommand = 'search' | 'addAccount';

/** Lets keys and the palette ask for what a page can do, without knowing the page. */
@Service()
export class PageCommands {
  private readonly navigation = inject(AppNavigation);
  private readonly commands = new Map<PageCommand, () => void>();

  /** From the constructor of a page: what can be asked of it as long as it is there. */
  provide(commands: Partial<Record<PageCommand, () => void>>): void {
    const entries = Object.entries(commands) as [PageCommand, () => void][];
    for (const [name, run] of entries) this.commands.set(name, run);
    inject(DestroyRef).onDestroy(() => {
      for (const [name, run] of entries) if (this.commands.get(name) === run) this.commands.delete(name);
    });
  }

  /** Runs the command; one that this page does not have, on the start page. */
  async run(name: PageCommand): Promise<void> {
    if (!this.commands.has(name)) await this.navigation.navigate('/');
    this.commands.get(name)?.();
  }
}
