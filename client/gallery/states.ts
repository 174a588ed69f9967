import type { State } from './state';
import { accountStates } from './states/accounts';
import { cardStates } from './states/cards';
import { deviceStates } from './states/devices';
import { giftStates } from './states/gifts';
import { sessionHandoverStates } from './states/session-handover';
import { loginCodeStates } from './states/login-codes';
import { sessionImportStates } from './states/session-import';
import { profileStates } from './states/profiles';
import { proxyStates } from './states/proxies';
import { sheetStates } from './states/sheet';
import { accessStates } from './states/access';
import { shellStates } from './states/shell';
import { starsStates } from './states/stars';
import { tagStates } from './states/tags';
import { signInStates } from './states/sign-in';

/** All states of the panel by their names in the URL. */
export const states: ReadonlyMap<string, State> = new Map(
  [
    shellStates,
    accessStates,
    accountStates,
    cardStates,
    sheetStates,
    sessionHandoverStates,
    deviceStates,
    profileStates,
    proxyStates,
    signInStates,
    sessionImportStates,
    tagStates,
    starsStates,
    loginCodeStates,
    giftStates,
  ].flatMap((group) => Object.entries(group)),
);
