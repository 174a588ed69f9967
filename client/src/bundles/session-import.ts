/** Bundle: the page that brings sessions of other programs, which most users open once. */
export { SessionImportPage } from '../features/session-import/session-import-page';
