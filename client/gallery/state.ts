import type { User } from './user';
import type { Answers } from './sample-server';

/** A state of the panel: its URL, the answers of its server, and what the user did. */
export interface State {
  /** The path without a leading slash; the start page by default. */
  path?: string;
  answers: Answers;
  /** Resolves when the state is displayed. */
  act?: (user: User) => Promise<void>;
}

export type States = Readonly<Record<string, State>>;
