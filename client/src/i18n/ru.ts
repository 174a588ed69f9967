import { mergeTexts } from './merge-texts';
import { ruAccounts } from './ru-accounts';
import { type FirstScreenTexts, ruFirstScreen } from './ru-first-screen';
import { type LaterTexts, ruLater } from './ru-later';

/** All texts of the client, except those of single pages. A language with a missing text or a different type does not compile. */
export type Texts = FirstScreenTexts & LaterTexts;

export const ru: Texts = mergeTexts({ ...ruFirstScreen, ...ruAccounts }, ruLater);
