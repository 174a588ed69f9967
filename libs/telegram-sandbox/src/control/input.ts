/** Invalid input; the message says where and why. */
export class InvalidInput extends Error {}

/**
 * Checks a JSON value and returns it typed.
 *
 * @param where name of the value in the error message
 * @throws BadInput
 */
export type Parser<T> = (value: unknown, where: string) => T;

type Shape = Record<string, Parser<unknown>>;
type Parsed<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };

export const text: Parser<string> = (value, where) => {
  if (typeof value === 'string') return value;
  throw new InvalidInput(`${where} must be a string`);
};

export const flag: Parser<boolean> = (value, where) => {
  if (typeof value === 'boolean') return value;
  throw new InvalidInput(`${where} must be true or false`);
};

export const whole =
  (min: number, max: number): Parser<number> =>
  (value, where) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidInput(`${where} must be a whole number from ${min} to ${max}`);
  };

export const oneOf =
  <T extends string>(...values: T[]): Parser<T> =>
  (value, where) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw new InvalidInput(`${where} must be one of ${values.join(', ')}`);
  };

export const nullOr =
  <T>(read: Parser<T>): Parser<T | null> =>
  (value, where) =>
    value === null ? null : read(value, where);

export const listOf =
  <T>(read: Parser<T>, max: number): Parser<T[]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length > max)
      throw new InvalidInput(`${where} must be a list of at most ${max}`);
    return value.map((one, i) => read(one, `${where}[${i}]`));
  };

/** Two values in a list. */
export const pair =
  <A, B>(first: Parser<A>, second: Parser<B>): Parser<[A, B]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length !== 2) throw new InvalidInput(`${where} must be a list of two`);
    return [first(value[0], `${where}[0]`), second(value[1], `${where}[1]`)];
  };

/** An object with these fields and no others. */
export const fields =
  <R extends Shape, O extends Shape>(required: R, optional: O): Parser<Parsed<R> & Partial<Parsed<O>>> =>
  (value, where) => {
    const given = toRecord(value, where);
    const known: Shape = { ...required, ...optional };
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(known, name)) throw new InvalidInput(`${where} has no field ${name}`);
    }
    const read: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(known)) {
      if (given[name] !== undefined) read[name] = one(given[name], `${where}.${name}`);
      else if (Object.hasOwn(required, name)) throw new InvalidInput(`${where}.${name} is missing`);
    }
    return read as Parsed<R> & Partial<Parsed<O>>; // Each field has been checked by its own rule.
  };

export function toRecord(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new InvalidInput(`${where} must be an object`);
}
