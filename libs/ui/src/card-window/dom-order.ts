/**
 * Brings nodes into this order with as few moves as a riser needs; a moved node keeps its focus. What else the parent
 * holds stays where it is.
 */
export function arrange(parent: HTMLElement, order: readonly HTMLElement[]): void {
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
