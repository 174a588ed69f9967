import type { CDPSession, Page } from 'playwright-core';

/** What a screen reader is told of one element. */
export interface AxNode {
  role: string;
  name: string;
  isFocusable: boolean;
  isFocused: boolean;
}

const INTERACTIVE = new Set([
  'button',
  'checkbox',
  'combobox',
  'link',
  'listbox',
  'menu',
  'menuitem',
  'option',
  'radio',
  'searchbox',
  'slider',
  'spinbutton',
  'switch',
  'tab',
  'textbox',
]);
const NEED_A_NAME = new Set(['dialog', 'alertdialog', 'navigation', 'region', 'table', 'grid']);

/** The accessibility tree of Chromium, as assistive technology gets it. */
export class AccessibilityTree {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<AccessibilityTree> {
    const session = await page.context().newCDPSession(page);
    await session.send('Accessibility.enable');
    return new AccessibilityTree(session);
  }

  async read(): Promise<AxNode[]> {
    const { nodes } = await this.session.send('Accessibility.getFullAXTree');
    return nodes
      .filter(({ ignored }) => !ignored)
      .map(({ role, name, properties }) => {
        const is = (property: string) => properties?.some((one) => one.name === property && one.value.value) ?? false;
        return {
          role: String(role?.value ?? ''),
          name: String(name?.value ?? '').trim(),
          isFocusable: is('focusable'),
          isFocused: is('focused'),
        };
      });
  }

  /** `role name` of what has the focus. */
  async focused(): Promise<string> {
    const focused = (await this.read()).filter(({ isFocused, role }) => isFocused && role !== 'RootWebArea');
    return focused.map(({ role, name }) => `${role} ${name}`.trim()).join(', ');
  }

  /** What can be used, or has to be told apart, and has no name. */
  async nameless(): Promise<string[]> {
    const nodes = await this.read();
    return nodes
      .filter(({ role, name, isFocusable }) => {
        const isControl = INTERACTIVE.has(role) || (isFocusable && !['RootWebArea', 'main'].includes(role));
        return !name && (isControl || NEED_A_NAME.has(role));
      })
      .map(({ role }) => role);
  }
}
