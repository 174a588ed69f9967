import { inspect } from 'node:util';

const SHOWN = '[redacted]';

/**
 * A value that must not be seen: in texts, JSON and lines of the log it is `[redacted]`. It is stored as what `reveal` gives, and
 * compared so.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value, for the code that passes it on: to Telegram, the database or a cipher. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
