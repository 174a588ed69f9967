export const STICKER_SHAPES = [
  'balloon',
  'box',
  'cake',
  'clover',
  'crown',
  'cup',
  'flower',
  'gem',
  'heart',
  'moon',
  'rocket',
  'star',
] as const;

/** What the sticker of a gift shows. */
export interface StickerLook {
  shape: (typeof STICKER_SHAPES)[number];
  /** `0xrrggbb` */
  color: number;
}
