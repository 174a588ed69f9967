import { DOCUMENT, Service, effect, inject } from '@angular/core';

export type Urgency = 'polite' | 'assertive';

/** Screen readers read a new text at once; later it would only be found while browsing the page. */
const REMOVE_AFTER_MS = 5000;
/** A text that changes sooner, such as a count while the user types, is announced when it is stable. */
const DEBOUNCE_MS = 500;

/**
 * Announcements for screen readers. They read what is added to an existing live region, and often miss a region that is
 * inserted together with its text: so these two are in the document from the start, and no other is used. Each text is a
 * new node: texts that come together are all read, and a repeated one is read again.
 */
@Service()
export class Announcer {
  private readonly document = inject(DOCUMENT);
  private readonly regions: Record<Urgency, HTMLElement> = {
    polite: this.createRegion('polite'),
    assertive: this.createRegion('assertive'),
  };

  /** For `aria-owns` of a modal: some browsers hide everything outside a modal from screen readers. */
  readonly ids = Object.values(this.regions)
    .map(({ id }) => id)
    .join(' ');

  /** @param urgency an assertive text interrupts what is being read */
  announce(text: string, urgency: Urgency = 'polite'): void {
    const line = this.document.createElement('p');
    line.textContent = text;
    this.regions[urgency].append(line);
    setTimeout(() => line.remove(), REMOVE_AFTER_MS);
  }

  private createRegion(urgency: Urgency): HTMLElement {
    const region = this.document.createElement('div');
    region.id = `gb-${urgency}`;
    region.className = 'visually-hidden';
    region.role = 'log';
    region.ariaLive = urgency;
    // A child of body: a modal does not make it inert.
    return this.document.body.appendChild(region);
  }
}

/** Announces the text when it has changed and is stable. Needs an injection context. */
export function announce(text: () => string, urgency: Urgency = 'polite'): void {
  const announcer = inject(Announcer);
  effect((onCleanup) => {
    const announcement = text();
    if (!announcement) return;
    const timer = setTimeout(() => announcer.announce(announcement, urgency), DEBOUNCE_MS);
    onCleanup(() => clearTimeout(timer));
  });
}
