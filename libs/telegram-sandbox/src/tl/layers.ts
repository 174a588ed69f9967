import { isAbsent, replacementOf, withOlderFields } from './older-values.js';
import { definitionOf, olderDefinitionOf } from './schema.js';
import { isTlObject } from './tl-object.js';
import type { TlObject } from './tl-object.js';

/** The layers that clients may use; requests are converted to the newest one. */
export const OLDEST_LAYER = 144;
export const NEWEST_LAYER = 229;

/**
 * Converts a value to an older layer: constructors and fields that the layer does not have are replaced or left out; if
 * the field is required, the whole object is.
 *
 * @returns undefined when the layer has no form of it
 */
export function toLayer(value: unknown, layer: number): unknown {
  if (layer >= NEWEST_LAYER) return value;
  if (Array.isArray(value)) return value.map((one) => toLayer(one, layer)).filter((one) => one !== undefined);
  if (!isTlObject(value)) return value;
  return isAbsent(value._, layer) ? toLayer(replacementOf(value), layer) : objectToLayer(value, layer);
}

function objectToLayer(object: TlObject, layer: number): TlObject | undefined {
  const older = olderDefinitionOf(object._, layer);
  const source = older ? withOlderFields(object) : object;
  const result: TlObject = { _: object._ };
  for (const [name, { isFlag }] of Object.entries((older ?? definitionOf(object._))?.argsConfig ?? {})) {
    const field = toLayer(source[name], layer);
    if (field !== undefined) result[name] = field;
    else if (source[name] !== undefined && !isFlag) return undefined;
  }
  return result;
}
