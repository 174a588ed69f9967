import definitions from 'telegram/tl/generated/api-definitions.js';
import { parseDeclarations } from './declarations.js';
import type { Definition } from './declarations.js';
import { OLDER_DECLARATIONS } from './older-declarations.js';

// The schema of the client library is data here, its code never runs.
const newest: Definition[] = definitions;
const older = Object.entries(OLDER_DECLARATIONS).flatMap(([until, text]) =>
  parseDeclarations(text).map((definition) => ({ ...definition, until: Number(until) })),
);
// An id means the same in all layers that have it.
const byId = new Map([...older, ...newest].map((definition) => [definition.constructorId, definition]));
const byName = new Map(newest.map((definition) => [nameOf(definition), definition]));
/** Ascending: the first one whose `until` a layer does not pass is the one of that layer. */
const olderByName = Map.groupBy(
  older.toSorted((a, b) => a.until - b.until),
  nameOf,
);

export function nameOf({ namespace, name }: Definition): string {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return namespace ? `${namespace}.${lower}` : lower;
}

/** A constructor or a method by its id, of whatever layer. */
export const definitionById = (id: number): Definition | undefined => byId.get(id);

/** How a constructor is written in the newest layer. */
export const definitionOf = (name: string): Definition | undefined => byName.get(name);

/** How a constructor is written in a layer; undefined when as in the newest one. */
export function olderDefinitionOf(name: string, layer: number): Definition | undefined {
  return olderByName.get(name)?.find(({ until }) => layer <= until);
}
