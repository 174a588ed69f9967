import { Api } from 'telegram';
import type { OpenConnection } from './connection.js';
import { TelegramRefusal, TelegramUnreachable } from './errors.js';

/** What Telegram says about an account. */
export interface AccountReading {
  /** 64-bit user id in decimal. */
  userId: string;
  firstName: string | null;
  /** Without `@`. */
  username: string | null;
  isPremium: boolean;
  /** Null without Premium, and when Telegram does not say. */
  premiumUntil: Date | null;
  /** `amount` whole Stars and `nanos` billionths. */
  stars: { amount: bigint; nanos: number };
}

/** `users.getUsers` of oneself. Any error but a missing sign-in says nothing about the account. */
export async function readSelf(connection: OpenConnection): Promise<Api.User> {
  const [self] = await connection.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
  if (self instanceof Api.User) return self;
  throw new TelegramUnreachable('Telegram did not describe the account');
}

/** The balance, and for Premium its end, of the user whom `readSelf` has found (`payments.getStarsStatus`). */
export async function completeReading(connection: OpenConnection, self: Api.User): Promise<AccountReading> {
  const [{ balance }, premiumUntil] = await Promise.all([
    connection.invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() })),
    self.premium ? readPremiumEnd(connection) : null,
  ]);
  return {
    userId: self.id.toString(),
    firstName: self.firstName ?? null,
    username: self.username ?? self.usernames?.find(({ active }) => active)?.username ?? null,
    isPremium: self.premium ?? false,
    premiumUntil,
    stars: {
      amount: BigInt(balance.amount.toString()),
      nanos: balance instanceof Api.StarsAmount ? balance.nanos : 0,
    },
  };
}

/**
 * Telegram tells the end of Premium only inside a sentence (`help.getPremiumPromo`, `status_text`), so it is known
 * where that sentence marks a date as such.
 */
async function readPremiumEnd(connection: OpenConnection): Promise<Date | null> {
  try {
    const { statusEntities } = await connection.invoke(new Api.help.GetPremiumPromo());
    const marked = statusEntities.find((entity) => entity instanceof Api.MessageEntityFormattedDate);
    return marked ? new Date(marked.date * 1000) : null;
  } catch (error) {
    if (error instanceof TelegramRefusal) return null;
    throw error;
  }
}
