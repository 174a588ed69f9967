import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';
import { hasHidden, isBlank } from '@giftbuyer/contracts';

/** Neither control characters nor halves of surrogate pairs, which PostgreSQL would not keep as they are. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

export function isPrintable(text: string): boolean {
  return PRINTABLE.test(text);
}

/** A text without the spaces around it; it may be empty, but not missing. One of which nobody sees anything is empty. */
export function TrimmedText(maxLength: number): PropertyDecorator {
  return applyDecorators(Trimmed(), IsString(), MaxLength(maxLength), Matches(PRINTABLE));
}

/** A name that looks like no other by characters that nobody sees. */
export function VisibleName(maxLength: number): PropertyDecorator {
  return applyDecorators(
    RequiredTrimmedText(maxLength),
    ValidateBy({
      name: 'visibleName',
      validator: { validate: (name) => typeof name !== 'string' || !hasHidden(name) },
    }),
  );
}

export function RequiredTrimmedText(maxLength: number): PropertyDecorator {
  return applyDecorators(TrimmedText(maxLength), IsNotEmpty());
}

export function OptionalTrimmedText(maxLength: number): PropertyDecorator {
  return applyDecorators(TrimmedText(maxLength), IsOptional());
}

/**
 * A required text that is taken as it is, such as a password. Halves of surrogate pairs have no bytes of their own: texts
 * that differ in them would be the same.
 */
export function RawText(maxLength: number): PropertyDecorator {
  return applyDecorators(IsString(), IsNotEmpty(), MaxLength(maxLength), Matches(/^\P{Cs}*$/u));
}

export function Trimmed(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? trimmed(value) : value));
}

function trimmed(text: string): string {
  return isBlank(text) ? '' : text.trim();
}
