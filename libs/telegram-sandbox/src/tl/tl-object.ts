/** Any object of the schema before its type is known: the TL name in `_`, long integers as bigint. */
export interface TlObject {
  _: string;
  [field: string]: unknown;
}

export function isTlObject(value: unknown): value is TlObject {
  return typeof value === 'object' && value !== null && '_' in value && typeof value._ === 'string';
}
