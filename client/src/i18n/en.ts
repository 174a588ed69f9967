import { enAccounts } from './en-accounts';
import { enFirstScreen } from './en-first-screen';
import { enLater } from './en-later';
import { mergeTexts } from './merge-texts';
import type { Texts } from './ru';

export const en: Texts = mergeTexts({ ...enFirstScreen, ...enAccounts }, enLater);
