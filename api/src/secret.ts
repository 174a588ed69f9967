import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A value that is `[redacted]` in strings, JSON and logs. Store and compare the result of `reveal`.
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
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
