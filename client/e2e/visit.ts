import { expect } from 'vitest';
import { type Person, type Screen, openStart } from './screen';

/** Runs `visit` on the start page of a user and expects no problems. */
export async function on(person: Person, visit: (screen: Screen, person: Person) => Promise<void>): Promise<void> {
  const { screen, problems } = await openStart(person);
  await visit(screen, person);
  expect(problems).toEqual([]);
  await person.context.close();
}
