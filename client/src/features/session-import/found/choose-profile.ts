import type { ApiProfile, Environment } from '@giftbuyer/contracts';

interface Origin {
  apiId: number | null;
  isTest: boolean | null;
}

/** The servers that a session can be of, the likeliest first. Practice sessions of the sandbox name either. */
function environmentsOf(isTest: boolean | null): readonly Environment[] {
  if (isTest === null) return ['production', 'test', 'sandbox'];
  return isTest ? ['test', 'sandbox'] : ['production', 'sandbox'];
}

/** The profiles that reach the servers of the session, the likeliest first. */
export function possibleProfiles(profiles: readonly ApiProfile[], { isTest }: Pick<Origin, 'isTest'>): ApiProfile[] {
  const environments = environmentsOf(isTest);
  return profiles
    .filter(({ environment }) => environments.includes(environment))
    .toSorted((one, other) => environments.indexOf(one.environment) - environments.indexOf(other.environment));
}

/**
 * The profile that is proposed: the one with the api_id of the session, as Telegram expects the same app in later connections
 * too; else the common choice; without a known api_id also the only one that there is.
 */
export function proposedProfile(profiles: readonly ApiProfile[], origin: Origin, common: number | null): number | null {
  const possible = possibleProfiles(profiles, origin);
  const same = possible.find(({ api_id }) => api_id === origin.apiId);
  const chosen = possible.find(({ id }) => id === common);
  const only = origin.apiId === null && possible.length === 1 ? possible[0] : undefined;
  return (same ?? chosen ?? only)?.id ?? null;
}

/** The environment for a new profile of these sessions. @param allowed those that the panel offers, the default first */
export function environmentFor(isTest: boolean | null, allowed: readonly Environment[]): Environment | undefined {
  const environments = environmentsOf(isTest);
  return allowed.find((environment) => environments.includes(environment));
}
