import { mergeTexts } from './merge-texts';
import { ruAccounts } from './ru-accounts';
import { type InitialTexts, ruInitial } from './ru-initial';
import { type LazyTexts, ruLazy } from './ru-lazy';

/** All texts of the client, except those of single pages. A language with a missing text or a different type does not compile. */
export type Texts = InitialTexts & LazyTexts;

export const ru: Texts = mergeTexts({ ...ruInitial, ...ruAccounts }, ruLazy);
