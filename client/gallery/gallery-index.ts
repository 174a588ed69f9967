import { Component } from '@angular/core';
import { states } from './states';

/** The index of the gallery: a link to every state. */
@Component({
  selector: 'gb-root',
  template: `
    <main>
      <h1>Gallery</h1>
      <p>Every state of the panel: its real code, answered by samples instead of the server.</p>
      <ul>
        @for (name of names; track name) {
          <li>
            <a [href]="'/gallery/' + name">{{ name }}</a>
          </li>
        }
      </ul>
    </main>
  `,
  styles: `
    main {
      max-inline-size: 960px;
      margin: 0 auto;
      padding: var(--space-5);
    }
    h1 {
      margin: 0;
      font: var(--font-h1);
    }
    ul {
      padding: 0;
      list-style: none;
      columns: 240px;
    }
    a {
      display: inline-block;
      padding-block: var(--space-1);
    }
  `,
  host: { lang: 'en' },
})
export class GalleryIndex {
  protected readonly names = [...states.keys()];
}
