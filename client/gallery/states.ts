import type { State } from './state';
import { accountStates } from './states/accounts';
import { cardStates } from './states/cards';
import { loginCodeStates } from './states/login-codes';
import { profileStates } from './states/profiles';
import { sheetStates } from './states/sheet';
import { accessStates } from './states/access';
import { shellStates } from './states/shell';
import { signInStates } from './states/sign-in';

/** All states of the panel by their names in the URL. */
export const states: ReadonlyMap<string, State> = new Map(
  [
    shellStates,
    accessStates,
    accountStates,
    cardStates,
    sheetStates,
    profileStates,
    signInStates,
    loginCodeStates,
  ].flatMap((group) => Object.entries(group)),
);
