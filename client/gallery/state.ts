import type { Hands } from './hands';
import type { Answers } from './sample-server';

/** What somebody may see: where the panel starts, what its server says, and what the person has done then. */
export interface State {
  /** Of the page, without a slash in front; the start page if there is none. */
  path?: string;
  answers: Answers;
  /** Resolves when the state is on the screen. */
  act?: (hands: Hands) => Promise<void>;
}

export type States = Readonly<Record<string, State>>;
