import type { Place } from './grid';
import type { CardKey } from './shown-order';

/** A card that is in the document. */
export interface LiveCard<Item> {
  key: CardKey;
  item: Item;
  /** In the order of all cards. */
  index: number;
  place: Place;
}

/** What a move brought up: the keys of the items that rose, and of those among them that are now above the screen. */
export interface Moved {
  risen: readonly CardKey[];
  above: readonly CardKey[];
}
