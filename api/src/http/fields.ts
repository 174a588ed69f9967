import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';
import { hasHidden, isBlank } from '@giftbuyer/contracts';

/** Neither control characters nor lone surrogates, which PostgreSQL would not store unchanged. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

export function isPrintable(text: string): boolean {
  return PRINTABLE.test(text);
}

/** `MaxLength` does not count variation selectors, which PostgreSQL does. */
export function MaxCodePoints(max: number): PropertyDecorator {
  return ValidateBy({
    name: 'maxLength',
    validator: { validate: (text) => typeof text !== 'string' || Array.from(text).length <= max },
  });
}

/** A trimmed text; it may be empty, but not missing. Text of invisible characters only becomes empty. */
export function TrimmedText(maxLength: number): PropertyDecorator {
  return applyDecorators(Trimmed(), IsString(), MaxCodePoints(maxLength), Matches(PRINTABLE));
}

/** A name without invisible characters, by which it could look like another. */
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
 * A required text that is not trimmed, such as a password. Lone surrogates are refused, because all of them are encoded as the
 * same bytes.
 */
export function UntrimmedText(maxLength: number): PropertyDecorator {
  return applyDecorators(IsString(), IsNotEmpty(), MaxLength(maxLength), Matches(/^\P{Cs}*$/u));
}

export function Trimmed(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? trimmed(value) : value));
}

function trimmed(text: string): string {
  return isBlank(text) ? '' : text.trim();
}
