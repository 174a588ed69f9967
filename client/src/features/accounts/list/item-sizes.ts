import type { ItemSize } from '@giftbuyer/ui';
import type { DensityName } from '../../../core/preferences/density';

export const CARD_SIZE_BY_DENSITY: Record<DensityName, ItemSize> = {
  comfortable: { minWidth: 272, height: 152, gap: 12 },
  compact: { minWidth: 256, height: 116, gap: 8 },
};

/** Rows span the width of the table. */
export const ROW_SIZE_BY_DENSITY: Record<DensityName, ItemSize> = {
  comfortable: { minWidth: Infinity, height: 52, gap: 0 },
  compact: { minWidth: Infinity, height: 40, gap: 0 },
};

/** The line of tags of a card, with its margin. */
const TAGS_HEIGHT = 24;

/** All cards are of one size: where some have tags, all have room for them. */
export function withTags(size: ItemSize): ItemSize {
  return { ...size, height: size.height + TAGS_HEIGHT };
}
