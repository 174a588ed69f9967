import { isAnimating } from './item-animations';

/** The document order follows the display order after this time without a change. */
const IDLE_MS = 250;

/** Sorts the nodes of a list into display order, for Tab and screen readers. */
export class DomOrder {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param isInteracting the pointer is pressed
   * @param inOrder the nodes in display order
   */
  constructor(
    private readonly list: HTMLElement,
    private readonly isInteracting: () => boolean,
    private readonly inOrder: () => readonly HTMLElement[],
  ) {}

  sortWhenIdle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const nodes = this.inOrder();
      if (this.isInteracting() || nodes.some(isAnimating)) this.sortWhenIdle();
      else sortNodes(this.list, nodes);
    }, IDLE_MS);
  }

  cancel(): void {
    clearTimeout(this.timer);
  }
}

/**
 * The ranks in document order. Nodes that stay keep their relative order, so Angular moves none; new ones go before or after
 * them, as the ranks say.
 */
export function insertAround(staying: readonly number[], added: ReadonlySet<number>): number[] {
  const isAfter = Math.min(...added) > Math.max(...staying);
  return isAfter ? [...staying, ...added] : [...added, ...staying];
}

/** Sorts the nodes with few moves. A moved node keeps its focus. Other children of the parent stay where they are. */
function sortNodes(parent: HTMLElement, order: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  let next = parent.firstElementChild;
  for (const node of order) {
    if (node === next) {
      next = node.nextElementSibling;
    } else if ('moveBefore' in parent) {
      parent.moveBefore(node, next);
    } else {
      // Without moveBefore a node that is inserted again loses its focus.
      (parent as HTMLElement).insertBefore(node, next);
    }
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
}
