import type { ErrorBody, ErrorCode } from '@giftbuyer/contracts';
import { ERRORS } from './error-table.js';
import type { Language, Text } from './text.js';

/** The fields that a code adds to its body. */
export type ErrorFields = Omit<ErrorBody, 'error' | 'detail' | 'request_id'>;

/** An API error: answered with its status and body. */
export class AppError extends Error {
  readonly status: number;
  private readonly text: Text;

  /** @param special status and text in place of those of the error table, for codes with several cases */
  constructor(
    readonly code: ErrorCode,
    readonly fields: ErrorFields = {},
    special: { status?: number; text?: Text } = {},
  ) {
    super(code);
    this.status = special.status ?? ERRORS[code].status;
    this.text = special.text ?? ERRORS[code];
  }

  body(language: Language): ErrorBody {
    return { error: this.code, detail: this.text[language], ...this.fields };
  }
}
