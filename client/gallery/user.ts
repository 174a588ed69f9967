import type { ServerEvent } from '@giftbuyer/contracts';
import type { Texts } from '../src/i18n/ru';
import type { SampleServer } from './sample-server';

/** Generous, for a busy machine. */
const TIMEOUT_MS = 15_000;

/** Simulates a user who brings the panel into a state. All methods throw when the element does not appear in time. */
export class User {
  constructor(
    readonly texts: Texts,
    private readonly server: SampleServer,
  ) {}

  /** @param name the beginning of its name */
  async click(name: string, selector = 'button'): Promise<void> {
    (await this.find(selector, name)).click();
  }

  async chooseMenuItem(menuItem: string): Promise<void> {
    await this.click(menuItem, '[role=menuitem]');
  }

  async fill(label: string, text: string): Promise<void> {
    const { htmlFor } = (await this.find('label', label)) as HTMLLabelElement;
    const field = document.getElementById(htmlFor) as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  press(key: string): void {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', {
        key,
        code: key,
        keyCode: key === 'Escape' ? 27 : 0,
        bubbles: true,
        cancelable: true,
      }),
    );
  }

  send(event: ServerEvent): void {
    this.server.send(event);
  }

  /** Hovers over it, so that a toast stays. */
  async hover(selector: string): Promise<void> {
    (await this.find(selector)).dispatchEvent(new PointerEvent('pointerenter'));
  }

  async waitFor(selector: string, text = ''): Promise<void> {
    await this.find(selector, text);
  }

  private async find(selector: string, text = ''): Promise<HTMLElement> {
    for (const end = performance.now() + TIMEOUT_MS; performance.now() < end;) {
      const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter(
        (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]'),
      );
      const found = shown.find((element) => nameOf(element).startsWith(text));
      if (found) return found;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    throw new Error(`There is no ${selector} “${text}”`);
  }
}

function nameOf(element: HTMLElement): string {
  return (element.getAttribute('aria-label') ?? element.innerText).trim();
}
