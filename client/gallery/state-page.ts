import type { ApplicationRef } from '@angular/core';
import { I18n } from '../src/i18n/i18n';
import { startPanel } from '../src/start';
import { pseudoTexts } from './pseudo-texts';
import { SampleServer } from './sample-server';
import { states } from './states';
import { User } from './user';

type Listening = Parameters<typeof window.addEventListener>;

/** The document in which the panel is started, once for each state, as after a page load. */
export class StatePage {
  private readonly body = [...document.body.childNodes].map((node) => node.cloneNode(true));
  private readonly attributes = [...document.documentElement.attributes].map(({ name, value }) => ({ name, value }));
  private readonly listening: (() => void)[] = [];
  private app: ApplicationRef | undefined;

  constructor() {
    for (const target of [window, document]) {
      const add = target.addEventListener.bind(target);
      target.addEventListener = (...[type, listener, options]: Listening): void => {
        add(type, listener, options);
        this.listening.push(() => target.removeEventListener(type, listener, options));
      };
    }
  }

  /** @param search `?pseudo` for lengthened texts */
  async open(name: string, search: string): Promise<void> {
    const state = states.get(name);
    if (!state) throw new Error(`There is no state ${name}`);
    // Every state starts with empty storage.
    sessionStorage.clear();
    localStorage.clear();
    const server = new SampleServer(state.answers);
    server.takeTheNetwork();
    const base = `/gallery/${name}/`;
    history.replaceState(null, '', `${base}${state.path ?? ''}`);
    const isPseudo = new URLSearchParams(search).has('pseudo');
    this.app = await startPanel(base, isPseudo ? [{ provide: I18n, useFactory: pseudoTexts }] : []);
    const i18n = this.app.injector.get(I18n);
    await i18n.loadAllTexts();
    await state.act?.(new User(i18n.allTexts(), server));
    document.documentElement.dataset['shown'] = name;
  }

  /** Ends the panel, and restores the document that the server sent. */
  close(): void {
    window.fetch = () => new Promise<Response>(() => undefined);
    // Modals that are destroyed have no entries to go back over.
    history.replaceState(null, '');
    // Releases the lock of the event stream.
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    this.app?.destroy();
    this.app = undefined;
    for (const stop of this.listening.splice(0)) stop();
    const root = document.documentElement;
    for (const name of root.getAttributeNames()) root.removeAttribute(name);
    for (const { name, value } of this.attributes) root.setAttribute(name, value);
    document.body.replaceChildren(...this.body.map((node) => node.cloneNode(true)));
    scrollTo(0, 0);
  }
}
