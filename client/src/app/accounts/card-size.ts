import type { CardSize } from '@giftbuyer/ui';

export const CARD_SIZE: CardSize = { minWidth: 272, height: 152, gap: 12 };
