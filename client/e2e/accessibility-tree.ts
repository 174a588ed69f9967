import type { CDPSession, Page } from 'playwright-core';

/** An element as a screen reader gets it. */
export interface AxNode {
  role: string;
  name: string;
  /** The description, such as an error. */
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

  /** `role name` of the focused element. */
  async focused(): Promise<string> {
    const focused = (await this.read()).filter(({ isFocused, role }) => isFocused && role !== 'RootWebArea');
    return focused.map(({ role, name }) => `${role} ${name}`.trim()).join(', ');
  }

  /** The description of the focused element. */
  async description(): Promise<string> {
    return (await this.read()).find(({ isFocused, role }) => isFocused && role !== 'RootWebArea')?.description ?? '';
  }

  /** `role name` of the open dialogs; all but the topmost are hidden. */
  async dialogs(): Promise<string[]> {
    return (await this.read())
      .filter(({ role }) => role === 'dialog' || role === 'alertdialog')
      .map(({ role, name }) => `${role} ${name}`);
  }

  /** `role name` of the controls of a card, sorted. */
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

  /** Controls and landmarks without a name. */
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
