/** Bundle: the catalogue of gifts, and the sheet of one over it. The player of animations is another file. */
export { GiftsPage } from '../features/gifts/list/gifts-page';
export { GiftSheetPage } from '../features/gifts/sheet/gift-sheet-page';
