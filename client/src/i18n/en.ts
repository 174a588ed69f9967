import { enAccounts } from './en-accounts';
import { enInitial } from './en-initial';
import { enLazy } from './en-lazy';
import { mergeTexts } from './merge-texts';
import type { Texts } from './ru';

export const en: Texts = mergeTexts({ ...enInitial, ...enAccounts }, enLazy);
