import type { ErrorBody, ErrorCode } from '@giftbuyer/contracts';
import { ERRORS, type Language, type Text } from './error-table.js';

/** The fields that a code adds to its body. */
export type ErrorFields = Omit<ErrorBody, 'error' | 'detail' | 'request_id'>;

/** A refusal that the caller of the API shall see. */
export class AppError extends Error {
  readonly status: number;
  private readonly text: Text;

  /** `special` replaces the status and the sentence of the error table, for codes that stand for several cases. */
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
