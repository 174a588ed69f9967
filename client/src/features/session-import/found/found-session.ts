import type { OriginalPanel, SessionLibrary } from '@giftbuyer/session-files';
import type { Place, Problem } from '../sources/read-sources';

/** A session as it was read, without its key: what the page knows by `id`. */
export interface ReadSession {
  id: number;
  place: Place;
  library: SessionLibrary;
  dc: number;
  isTest: boolean | null;
  isBot: boolean;
  userId: string | null;
  apiId: number | null;
  /** The program that wrote it may still run. */
  isOpen: boolean;
}

/** A user of an original panel. */
export interface Owner {
  key: string;
  username: string;
  /** Of the accounts in its database. */
  accounts: number;
}

/** A session that can be brought. */
export interface FoundSession extends ReadSession {
  /** As its file or the original panel has it; Telegram says the real one. */
  phone: string | null;
  /** The owner's key; null for a session of no original panel. */
  owner: string | null;
}

/** What cannot be brought, and why. */
export interface Unreadable {
  place: Place;
  phone: string | null;
  problem: Problem | 'missing' | 'bot';
  owner: string | null;
}

/** An API profile of an original panel. Its api_hash is not here: it is a secret. */
export interface OldProfile {
  key: string;
  apiId: number;
  name: string;
  owner: string;
  /** A later version of the original encrypts it. */
  isEncrypted: boolean;
}

/** What is left of a database of an original panel when its secrets are put elsewhere. */
export interface ReadPanel {
  key: string;
  place: Place;
  isOpen: boolean;
  users: OriginalPanel['users'];
  accounts: OriginalPanel['accounts'];
  profiles: OldProfile[];
}

export const ownerKey = (panel: string, userId: number): string => `${panel}/${userId}`;
