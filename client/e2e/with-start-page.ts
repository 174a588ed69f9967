import { expect } from 'vitest';
import { type Person, type Screen, openStart } from './screen';

/** Runs `test` on the start page of a user, expects no problems and closes the browser context. */
export async function withStartPage(
  person: Person,
  test: (screen: Screen, person: Person) => Promise<void>,
): Promise<void> {
  const { screen, problems } = await openStart(person);
  await test(screen, person);
  expect(problems).toEqual([]);
  await person.context.close();
}
