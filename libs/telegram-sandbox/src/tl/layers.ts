import { isAbsent, replacementOf, withOlderFields } from './older-values.js';
import { definitionOf, olderDefinitionOf } from './schema.js';
import { isTlObject } from './tl-object.js';
import type { TlObject } from './tl-object.js';

/** The layers that clients may speak; requests are understood in the newest one's terms. */
export const OLDEST_LAYER = 144;
export const NEWEST_LAYER = 229;

/**
 * What a client of an older layer is sent in the place of a value: constructors and fields that its layer does not have
 * are replaced or left out, and with a required field the whole object.
 *
 * @returns undefined when that layer has nothing for it
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
