import { DOCUMENT, Service, effect, inject } from '@angular/core';

export type Urgency = 'polite' | 'assertive';

/** Screen readers fetch a text within moments; later a person who reads the page would come upon it. */
const REMOVE_AFTER_MS = 5000;
/** What changes sooner, such as a count while somebody types, is said once it stands. */
const DEBOUNCE_MS = 500;

/**
 * What screen readers are told. They announce what is added to a live region that they know already, and often miss a
 * region that enters the document together with its text; so these two stand in it from the beginning, and no other is
 * used. A text is a new node each time: texts that come together are all read, and a repeated one is read again.
 */
@Service()
export class Announcer {
  private readonly document = inject(DOCUMENT);
  private readonly regions: Record<Urgency, HTMLElement> = {
    polite: this.createRegion('polite'),
    assertive: this.createRegion('assertive'),
  };

  /** For `aria-owns` of a modal: some browsers show screen readers nothing outside of one. */
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
    // A child of body, so that no modal hides it.
    return this.document.body.appendChild(region);
  }
}

/** Says this text whenever it has become another one and stays so for a moment. Call it where `inject` works. */
export function announce(text: () => string, urgency: Urgency = 'polite'): void {
  const announcer = inject(Announcer);
  effect((onCleanup) => {
    const announcement = text();
    if (!announcement) return;
    const timer = setTimeout(() => announcer.announce(announcement, urgency), DEBOUNCE_MS);
    onCleanup(() => clearTimeout(timer));
  });
}
