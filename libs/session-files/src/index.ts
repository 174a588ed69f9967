export {
  type FoundSession,
  type SessionLibrary,
  SessionUnreadableError,
  type UnreadableReason,
} from './found-session.js';
export { type OriginalPanel, readOriginalPanel, sessionNameOf } from './read-original-panel.js';
export { readSessionFile } from './read-session-file.js';
export { readSessionText, splitSessionTexts } from './read-session-text.js';
export { readStoreSession, storePartOf } from './read-store-session.js';
export type { RandomAccess } from './sqlite/random-access.js';
export { type WrittenLibrary, type WrittenSession, writeSessionText } from './write-session-text.js';
