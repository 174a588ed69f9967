import type { CDPSession, Page } from 'playwright-core';

/** What a screen reader is told of one element. */
export interface AxNode {
  role: string;
  name: string;
  /** What is said after the name, such as an error. */
  description: string;
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
      .map(({ role, name, description, properties }) => {
        const is = (property: string) => properties?.some((one) => one.name === property && one.value.value) ?? false;
        return {
          role: String(role?.value ?? ''),
          name: String(name?.value ?? '').trim(),
          description: String(description?.value ?? '').trim(),
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

  /** What is said after the name of what has the focus. */
  async description(): Promise<string> {
    return (await this.read()).find(({ isFocused, role }) => isFocused && role !== 'RootWebArea')?.description ?? '';
  }

  /** `role name` of the dialogs that are open, of which all but the topmost are hidden. */
  async dialogs(): Promise<string[]> {
    return (await this.read())
      .filter(({ role }) => role === 'dialog' || role === 'alertdialog')
      .map(({ role, name }) => `${role} ${name}`);
  }

  /** `role name` of what can be used in the card of this name, sorted. */
  async controlsOf(card: string): Promise<string[]> {
    const { nodes } = await this.session.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const isInside = (id: string | undefined): boolean => {
      const node = id === undefined ? undefined : byId.get(id);
      const isCard = node?.role?.value === 'listitem' && node.name?.value === card;
      return node !== undefined && (isCard || isInside(node.parentId));
    };
    return nodes
      .filter(({ role, nodeId }) => INTERACTIVE.has(String(role?.value)) && isInside(nodeId))
      .map(({ role, name }) => `${String(role?.value)} ${String(name?.value)}`)
      .toSorted();
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
