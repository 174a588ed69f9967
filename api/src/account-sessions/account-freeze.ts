import type { AccountStatus } from '@giftbuyer/contracts';
import type { AccountReading } from '@giftbuyer/telegram';

/** What the row of an account knows of its freeze. */
export interface KnownFreeze {
  status: AccountStatus;
  frozenUntil: Date | null;
  appealUrl: string | null;
  appConfigHash: number | null;
}

/** What a successful reading writes of it. Without a newer app config a frozen account stays so. */
export function freezeColumns({ appConfig }: AccountReading, known: KnownFreeze): KnownFreeze {
  if (!appConfig) {
    const { status, frozenUntil, appealUrl, appConfigHash } = known;
    return status === 'frozen' ? { status, frozenUntil, appealUrl, appConfigHash } : { ...NOT_FROZEN, appConfigHash };
  }
  const { hash: appConfigHash, freeze } = appConfig;
  if (!freeze) return { ...NOT_FROZEN, appConfigHash };
  return { status: 'frozen', frozenUntil: freeze.until, appealUrl: freeze.appealUrl, appConfigHash };
}

/**
 * The hash that a failed reading leaves. A failure overwrites what the app config said of a freeze, or knows of one that the
 * app config did not say: then the next reading asks for all of it.
 */
export function hashAfterFailure(status: AccountStatus, known: KnownFreeze): number | null {
  return status === 'frozen' || known.status === 'frozen' ? null : known.appConfigHash;
}

const NOT_FROZEN = { status: 'ok', frozenUntil: null, appealUrl: null } as const;
