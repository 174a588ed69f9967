import { bootstrapApplication } from '@angular/platform-browser';
import { I18n } from '../src/i18n/i18n';
import { startPanel } from '../src/start';
import { GalleryIndex } from './gallery-index';
import { User } from './user';
import { pseudoTexts } from './pseudo-texts';
import { SampleServer } from './sample-server';
import { states } from './states';

const [, name] = /^\/gallery\/([\w-]+)/.exec(location.pathname) ?? [];
const state = name === undefined ? undefined : states.get(name);
if (state) {
  // Every state starts with empty storage.
  sessionStorage.clear();
  localStorage.clear();
  const server = new SampleServer(state.answers);
  server.takeTheNetwork();
  const base = `/gallery/${name}/`;
  const isPseudo = new URLSearchParams(location.search).has('pseudo');
  history.replaceState(null, '', `${base}${state.path ?? ''}`);
  const app = await startPanel(base, isPseudo ? [{ provide: I18n, useFactory: pseudoTexts }] : []);
  const i18n = app.injector.get(I18n);
  await i18n.loadAllTexts();
  await state.act?.(new User(i18n.allTexts(), server));
} else {
  await bootstrapApplication(GalleryIndex);
}
document.documentElement.dataset['shown'] = name ?? 'index';
