import { Api } from 'telegram';
import { type AppConfig, readAppConfig } from './account-freeze.js';
import { type ProfilePhoto, readPhoto } from './account-photo.js';
import { type Catalogue, readCatalogue } from './catalogue.js';
import type { OpenConnection } from './connection.js';
import { type DeviceList, readDevices } from './devices.js';
import { TelegramUnreachableError } from './errors.js';
import {
  exactAmount,
  readTransactions,
  readTransactionsById,
  toTransactionPage,
  type Transaction,
  type TransactionKey,
  type TransactionPage,
} from './star-transactions.js';
import { storableText } from './storable-text.js';

/** The data of an account at Telegram. */
export interface AccountReading {
  /** 64-bit user id in decimal. */
  userId: string;
  firstName: string | null;
  lastName: string | null;
  /** The current phone number, `+` and digits; null when Telegram does not send it. */
  phone: string | null;
  /** Without `@`. */
  username: string | null;
  isPremium: boolean;
  /** Null without Premium, and when the sentence in `help.getPremiumPromo` contains no date entity. */
  premiumUntil: Date | null;
  /** `amount` whole Stars and `nanos` billionths. */
  stars: { amount: bigint; nanos: number };
  /** The newest transactions of Stars, which the answer with the balance has. */
  transactions: TransactionPage;
  /** The `pendingTransactions` that Telegram knows, as they are now. */
  settled?: Transaction[];
  /** Only if they were asked for, and Telegram sent them. */
  tonTransactions?: TransactionPage;
  /** Null when the account has none, or when it could not be downloaded. */
  photo: ProfilePhoto | null;
  /** Server salts, which save the next reading a round trip. They are not secret and may be lost. */
  salts: string;
  /** Only if it was asked for, and Telegram sent it. */
  deviceList?: DeviceList;
  /** Only if it was asked for, and Telegram sent another than the known one. */
  appConfig?: AppConfig;
  /** Only if it was asked for, and Telegram sent another than the known one. */
  catalogue?: Catalogue;
  /** Only if an optional part was not answered: for this long no process may use the key. */
  keyCooldownSeconds?: number;
}

/** `users.getUsers` of oneself. Any error but a missing sign-in says nothing about the account. */
export async function readSelf(connection: OpenConnection): Promise<Api.User> {
  const [self] = await connection.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
  if (self instanceof Api.User) return self;
  throw new TelegramUnreachableError('Telegram did not describe the account');
}

/** Results of the last reading. */
export interface KnownProfile {
  /** While it is in the future, the end of Premium is not requested. */
  premiumUntil?: Date | null;
  /** `ProfilePhoto.id`; that photo is not downloaded again. */
  photoId?: string | null;
}

/** What to read. */
export interface ProfileOptions extends KnownProfile {
  /** Whether to ask for the list of devices too, in the same packet. */
  readsDevices?: boolean;
  /** Transactions of Stars that were pending: asks for them too, in the same packet. */
  pendingTransactions?: TransactionKey[];
  /** Whether to ask for the transactions of TON too, in the same packet. */
  readsTon?: boolean;
  /** `AppConfig.hash` of the last one, or 0: asks for the app config too, in the same packet. */
  appConfigHash?: number;
  /** `Catalogue.hash` of the last one, or 0: asks for the catalogue of gifts too, in the same packet. */
  catalogueHash?: number;
}

/** Twice as long as Telegram lets a name be. */
const MAX_NAME_LENGTH = 128;
/** Twice as long as a number of E.164 is. */
const MAX_PHONE_DIGITS = 30;
/** A reading does not wait longer for what it can do without; a later one tries again. */
const OPTIONAL_TIMEOUT_MS = 5_000;

/**
 * Reads the profile and the balance (`payments.getStarsStatus`). The requests leave together, so that with a good salt
 * all of it is one round trip; only an end of Premium and a photo that are not known take another.
 *
 * @param onSelf called with the profile when it has been received; what it throws ends the reading
 */
export async function readProfile(
  connection: OpenConnection,
  {
    premiumUntil = null,
    photoId = null,
    readsDevices = false,
    readsTon = false,
    pendingTransactions = [],
    appConfigHash,
    catalogueHash,
  }: ProfileOptions,
  onSelf: (self: Api.User) => void = () => undefined,
): Promise<AccountReading> {
  const { invoke } = connection;
  connection.renewSalts();
  const profile = readSelf(connection).then((received) => {
    onSelf(received);
    return received;
  });
  const status = invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() }));
  // These must not fail the reading, and their errors say nothing about the account.
  const devices = readsDevices ? readDevices(connection, OPTIONAL_TIMEOUT_MS).catch(() => null) : null;
  const pending = readTransactionsById(connection, 'stars', pendingTransactions, OPTIONAL_TIMEOUT_MS).catch(() => []);
  const ton = readsTon
    ? readTransactions(connection, { currency: 'ton', offset: '' }, OPTIONAL_TIMEOUT_MS).catch(() => null)
    : null;
  const config =
    appConfigHash === undefined
      ? null
      : readAppConfig(connection, appConfigHash, OPTIONAL_TIMEOUT_MS).catch(() => null);
  const gifts =
    catalogueHash === undefined
      ? null
      : readCatalogue(connection, catalogueHash, OPTIONAL_TIMEOUT_MS).catch(() => null);
  const optional = Promise.all([devices, pending, ton, config, gifts]);
  // If the connection closed before all answers, Telegram would still be working on a request of the key.
  await Promise.allSettled([profile, status, optional]);
  const self = await profile;
  const newest = await status;
  const [deviceList, settled, tonTransactions, appConfig, catalogue] = await optional;
  const isPremium = self.premium ?? false;
  const reading = {
    userId: self.id.toString(),
    firstName: storable(self.firstName),
    lastName: storable(self.lastName),
    phone: self.phone ? `+${storableText(self.phone, MAX_PHONE_DIGITS)}` : null,
    username: storable(self.username ?? self.usernames?.find(({ active }) => active)?.username),
    isPremium,
    premiumUntil: isPremium ? await readPremiumEnd(connection, premiumUntil) : null,
    stars: exactAmount(newest.balance),
    transactions: toTransactionPage(newest, 'stars'),
    // Last, because it may fail without failing the reading.
    photo: await readPhoto(connection, self, photoId),
    salts: connection.salts,
    ...(deviceList && { deviceList }),
    ...(settled.length > 0 && { settled }),
    ...(tonTransactions && { tonTransactions }),
    ...(appConfig && { appConfig }),
    ...(catalogue && { catalogue }),
  };
  const { keyCooldownSeconds } = connection;
  return keyCooldownSeconds > 0 ? { ...reading, keyCooldownSeconds } : reading;
}

/**
 * The end of Premium is only in a sentence (`help.getPremiumPromo`, `status_text`). It is read from the first
 * `messageEntityFormattedDate` of that sentence and null without one, which may be the case for every account: the
 * documentation does not say what the sentence contains.
 */
async function readPremiumEnd(connection: OpenConnection, known: Date | null): Promise<Date | null> {
  if (known && known.getTime() > Date.now()) return known;
  try {
    const { statusEntities } = await connection.invoke(new Api.help.GetPremiumPromo(), OPTIONAL_TIMEOUT_MS);
    const marked = statusEntities.find((entity) => entity instanceof Api.MessageEntityFormattedDate);
    return marked ? new Date(marked.date * 1000) : null;
  } catch {
    // A missing sentence must not lose what was received, and its error says nothing about the account.
    return null;
  }
}

function storable(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storableText(text, MAX_NAME_LENGTH);
}
