import { Component, computed } from '@angular/core';
import { sessionImportTexts } from '../session-import-texts';

/** Where programs usually keep their sessions. */
@Component({
  selector: 'gb-usual-places',
  template: `
    <h2>{{ texts().places.title }}</h2>
    <dl>
      @for (place of places(); track $index) {
        <div>
          <dt>{{ place.name }}</dt>
          <dd>{{ place.text }}</dd>
        </div>
      }
    </dl>
  `,
  styles: `
    :host {
      display: block;
    }
    h2 {
      margin: var(--space-2) 0 var(--space-3);
      font: var(--font-section);
    }
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr));
      gap: var(--space-4);
      margin: 0;
    }
    dt {
      font: var(--font-strong);
    }
    dd {
      margin: 2px 0 0;
      color: var(--text-2);
      text-wrap: pretty;
    }
  `,
})
export class UsualPlaces {
  protected readonly texts = sessionImportTexts();
  protected readonly places = computed(() => {
    const { places } = this.texts();
    return [
      { name: places.panel, text: places.panelText },
      { name: places.libraries, text: places.librariesText },
      { name: places.strings, text: places.stringsText },
      { name: places.others, text: places.othersText },
    ];
  });
}
