import { ValidateBy } from 'class-validator';

/** Whether the text is a whole number of 64 bits, as Telegram's ids are. */
export function isInt64(text: string): boolean {
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

export function IsInt64(): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && isInt64(value);
  return ValidateBy({ name: 'isInt64', validator: { validate } });
}
