import { isMoving } from './card-motion';

/** The order in the document follows the order on the screen when nothing has changed for so long. */
const IDLE_MS = 250;

/** Keeps the nodes of a list in the order in which they are seen. */
export class DomOrder {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param isHeld whether somebody is busy with a node
   * @param inOrder the nodes as they are seen
   */
  constructor(
    private readonly list: HTMLElement,
    private readonly isHeld: () => boolean,
    private readonly inOrder: () => readonly HTMLElement[],
  ) {}

  arrangeWhenIdle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const nodes = this.inOrder();
      if (this.isHeld() || nodes.some(isMoving)) this.arrangeWhenIdle();
      else arrange(this.list, nodes);
    }, IDLE_MS);
  }

  close(): void {
    clearTimeout(this.timer);
  }
}

/**
 * Brings nodes into this order with as few moves as a riser needs; a moved node keeps its focus. What else the parent
 * holds stays where it is.
 */
function arrange(parent: HTMLElement, order: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  let next = parent.firstElementChild;
  for (const node of order) {
    if (node === next) {
      next = node.nextElementSibling;
    } else if ('moveBefore' in parent) {
      parent.moveBefore(node, next);
    } else {
      // Browsers that lack moveBefore drop the focus of a node that is inserted again.
      (parent as HTMLElement).insertBefore(node, next);
    }
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
}
