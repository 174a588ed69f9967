/** Bundle: what the sheet of an account, or of all Stars, shows. */
export { SheetPage } from '../features/account-detail/sheet-page';
