import type { ItemKey } from './display-order';
import type { Place } from './grid';

/** An item that is in the document. */
export interface RenderedItem<Item> {
  key: ItemKey;
  item: Item;
  /** In the order of all items. */
  index: number;
  place: Place;
}

/** A reorder: keys of the items that moved up, and of those among them that are now above the viewport. */
export interface ReorderEvent {
  movedUp: readonly ItemKey[];
  above: readonly ItemKey[];
}

/** The first item of those that begin below `top`; the first of the array if none does. */
export function firstBelow<Item>(rendered: readonly RenderedItem<Item>[], top: number): RenderedItem<Item> | undefined {
  const below = rendered.filter(({ place }) => place.y >= top).sort((one, other) => one.index - other.index);
  return below[0] ?? rendered[0];
}
