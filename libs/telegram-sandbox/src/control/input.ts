/** What somebody sent is not what is wanted; the message says where and why. */
export class BadInput extends Error {}

/**
 * Takes a JSON value that is as wanted, and nothing else.
 *
 * @param where names the value in the message
 * @throws BadInput
 */
export type Read<T> = (value: unknown, where: string) => T;

type Shape = Record<string, Read<unknown>>;
type Of<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };

export const text: Read<string> = (value, where) => {
  if (typeof value === 'string') return value;
  throw new BadInput(`${where} must be a string`);
};

export const flag: Read<boolean> = (value, where) => {
  if (typeof value === 'boolean') return value;
  throw new BadInput(`${where} must be true or false`);
};

export const whole =
  (min: number, max: number): Read<number> =>
  (value, where) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new BadInput(`${where} must be a whole number from ${min} to ${max}`);
  };

export const oneOf =
  <T extends string>(...values: T[]): Read<T> =>
  (value, where) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw new BadInput(`${where} must be one of ${values.join(', ')}`);
  };

export const nullOr =
  <T>(read: Read<T>): Read<T | null> =>
  (value, where) =>
    value === null ? null : read(value, where);

export const listOf =
  <T>(read: Read<T>, max: number): Read<T[]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length > max) throw new BadInput(`${where} must be a list of at most ${max}`);
    return value.map((one, i) => read(one, `${where}[${i}]`));
  };

/** Two values in a list. */
export const pair =
  <A, B>(first: Read<A>, second: Read<B>): Read<[A, B]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length !== 2) throw new BadInput(`${where} must be a list of two`);
    return [first(value[0], `${where}[0]`), second(value[1], `${where}[1]`)];
  };

/** An object with these fields and no others. */
export const fields =
  <R extends Shape, O extends Shape>(required: R, optional: O): Read<Of<R> & Partial<Of<O>>> =>
  (value, where) => {
    const given = toRecord(value, where);
    const known: Shape = { ...required, ...optional };
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(known, name)) throw new BadInput(`${where} has no field ${name}`);
    }
    const read: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(known)) {
      if (given[name] !== undefined) read[name] = one(given[name], `${where}.${name}`);
      else if (Object.hasOwn(required, name)) throw new BadInput(`${where}.${name} is missing`);
    }
    return read as Of<R> & Partial<Of<O>>; // Each field has just been read by its own rule.
  };

export function toRecord(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new BadInput(`${where} must be an object`);
}
