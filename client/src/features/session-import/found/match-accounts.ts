import { sessionNameOf } from '@giftbuyer/session-files';
import {
  type FoundSession,
  type Owner,
  type ReadPanel,
  type ReadSession,
  type Unreadable,
  ownerKey,
} from './found-session';

/** The original panel keeps the sessions of a user in a folder of this name. */
const USER_FOLDER = /(?:^|\/)user_(\d+)\//;
const PHONE = /^\+?\d{7,15}$/;
/** A token of Fernet, by which a later version of the original encrypts what it stores. */
const FERNET = /^gAAAA/;

type OldAccount = ReadPanel['accounts'][number];

/** The users of the original panels who have something to bring. */
export function ownersOf(panels: readonly ReadPanel[]): Owner[] {
  return panels.flatMap(({ key, users, accounts, profiles }) =>
    users
      .map(({ id, username }) => ({
        key: ownerKey(key, id),
        username,
        accounts: accounts.filter(({ userId }) => userId === id).length,
      }))
      .filter((owner) => owner.accounts > 0 || profiles.some((profile) => profile.owner === owner.key)),
  );
}

/** Whether the database holds encrypted values: then its sessions are found, but not whose they are. */
export const isEncrypted = ({ accounts, profiles }: ReadPanel): boolean =>
  profiles.some((profile) => profile.isEncrypted) || accounts.some(({ sessionName }) => FERNET.test(sessionName));

/**
 * Says of each session whose it is, and by which profile it signed in, as the databases of the original panels have it. Two
 * users of it may have the same account: then the folder decides.
 */
export function matchAccounts(sessions: readonly ReadSession[], panels: readonly ReadPanel[]): FoundSession[] {
  const byName = new Map<string, { panel: ReadPanel; account: OldAccount }[]>();
  for (const panel of panels) {
    for (const account of panel.accounts) {
      const known = byName.get(account.sessionName) ?? [];
      byName.set(account.sessionName, [...known, { panel, account }]);
    }
  }
  return sessions.map((session) => {
    const path = session.place.path ?? '';
    const name = sessionNameOf(path);
    const folder = userFolderOf(path);
    const match = (byName.get(name) ?? []).find(({ account }) => folder === null || account.userId === folder);
    const phone = match?.account.phone ?? (PHONE.test(name) ? name : null);
    if (!match) return { ...session, phone, owner: ownerOfFolder(panels, folder) };
    const { panel, account } = match;
    const profile = panel.profiles.find(({ key }) => key === `${panel.key}/${account.apiProfileId}`);
    const owner = ownerKey(panel.key, account.userId);
    return { ...session, phone, owner, apiId: session.apiId ?? profile?.apiId ?? null };
  });
}

/** The accounts of the original panels whose session files are not among what was read. */
export function missingAccounts(
  places: readonly { path: string | null }[],
  panels: readonly ReadPanel[],
): Unreadable[] {
  const keys = new Set(
    places.flatMap(({ path }) => {
      const [name, folder] = [sessionNameOf(path ?? ''), userFolderOf(path ?? '')];
      return folder === null ? [name] : [`${folder}/${name}`];
    }),
  );
  return panels
    .filter((panel) => !isEncrypted(panel))
    .flatMap(({ key, place, accounts }) =>
      accounts
        .filter(({ userId, sessionName }) => !keys.has(sessionName) && !keys.has(`${userId}/${sessionName}`))
        .map(({ userId, phone }) => ({
          place,
          phone,
          problem: 'missing' as const,
          owner: ownerKey(key, userId),
        })),
    );
}

function userFolderOf(path: string): number | null {
  const [, id] = USER_FOLDER.exec(path) ?? [];
  return id === undefined ? null : Number(id);
}

/** A session that the database does not name belongs to the user in whose folder it is. */
function ownerOfFolder(panels: readonly ReadPanel[], folder: number | null): string | null {
  const panel = folder === null ? undefined : panels.find(({ users }) => users.some(({ id }) => id === folder));
  return panel && folder !== null ? ownerKey(panel.key, folder) : null;
}
