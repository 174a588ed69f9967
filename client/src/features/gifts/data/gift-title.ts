import type { Gift } from '@giftbuyer/contracts';
import { limitCombiningMarks, visibleText } from '../../../shared/visible-text';

/** Of the id of a gift without a title: enough to tell it from others. */
const ID_END = 4;

/** For sentences and labels, where there is no `<bdi>`; empty when nothing of it is visible. Titles are untrusted. */
export function giftTitle({ title }: Pick<Gift, 'title'>): string {
  return visibleText(title ?? '');
}

/** For use in `<bdi>`: as it was written, with stacked marks limited; empty when nothing of it is visible. */
export function isolatedTitle(gift: Pick<Gift, 'title'>): string {
  return giftTitle(gift) && limitCombiningMarks((gift.title ?? '').trim());
}

/** The last digits of the id. */
export function idEnd({ id }: Pick<Gift, 'id'>): string {
  return id.slice(-ID_END);
}
