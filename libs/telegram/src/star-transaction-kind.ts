import { Api } from 'telegram';

export type TransactionKind =
  | 'gift_sent'
  | 'gift_upgrade'
  | 'gift_upgrade_for_other'
  | 'gift_details_dropped'
  | 'gift_transferred'
  | 'gift_bought_resale'
  | 'gift_sold_resale'
  | 'gift_converted'
  | 'gift_offer'
  | 'auction_bid'
  | 'auction_returned'
  | 'premium_gift'
  | 'stars_bought'
  | 'stars_received'
  | 'subscription'
  | 'paid_message'
  | 'reaction'
  | 'paid_media'
  | 'bot'
  | 'affiliate'
  | 'ads'
  | 'api'
  | 'search'
  | 'giveaway'
  | 'other';

/**
 * What a transaction was for, by its flags (https://core.telegram.org/api/stars#transactions). A refund has the kind of
 * what is refunded.
 *
 * @param isCredit whether the amount is positive
 * @param isBot whether the peer is a bot
 */
export function kindOf(transaction: Api.StarsTransaction, isCredit: boolean, isBot: boolean): TransactionKind {
  const isReceived = isCredit !== (transaction.refund ?? false);
  return ofGift(transaction, isReceived) ?? ofService(transaction) ?? ofPeer(transaction, isReceived, isBot);
}

function ofGift(transaction: Api.StarsTransaction, isReceived: boolean): TransactionKind | null {
  const { stargift } = transaction;
  if (transaction.stargiftAuctionBid) return isReceived ? 'auction_returned' : 'auction_bid';
  if (transaction.offer) return 'gift_offer';
  if (transaction.stargiftPrepaidUpgrade) return 'gift_upgrade_for_other';
  if (transaction.stargiftUpgrade) return 'gift_upgrade';
  if (transaction.stargiftDropOriginalDetails) return 'gift_details_dropped';
  if (transaction.stargiftResale) return isReceived ? 'gift_sold_resale' : 'gift_bought_resale';
  if (stargift instanceof Api.StarGiftUnique) return isReceived ? 'other' : 'gift_transferred';
  if (stargift) return isReceived ? 'gift_converted' : 'gift_sent';
  return null;
}

function ofService(transaction: Api.StarsTransaction): TransactionKind | null {
  const { starrefCommissionPermille, starrefPeer } = transaction;
  if (transaction.postsSearch) return 'search';
  if (isSet(transaction.giveawayPostId)) return 'giveaway';
  if (isSet(transaction.premiumGiftMonths)) return 'premium_gift';
  if (isSet(transaction.subscriptionPeriod)) return 'subscription';
  if (isSet(transaction.paidMessages) || transaction.phonegroupMessage) return 'paid_message';
  if (transaction.reaction) return 'reaction';
  if (transaction.extendedMedia) return 'paid_media';
  if (isSet(transaction.floodskipNumber)) return 'api';
  if (isSet(transaction.adsProceedsFromDate)) return 'ads';
  // With a peer it is a purchase of which another got a share.
  if (isSet(starrefCommissionPermille) && !starrefPeer) return 'affiliate';
  return null;
}

function ofPeer(transaction: Api.StarsTransaction, isReceived: boolean, isBot: boolean): TransactionKind {
  const { peer } = transaction;
  if (peer instanceof Api.StarsTransactionPeerAds) return 'ads';
  if (peer instanceof Api.StarsTransactionPeerAPI) return 'api';
  if (transaction.gift) return isReceived ? 'stars_received' : 'other';
  if (transaction.businessTransfer || transaction.botPayload || isBot) return 'bot';
  if (!isReceived || peer instanceof Api.StarsTransactionPeerUnsupported) return 'other';
  return peer instanceof Api.StarsTransactionPeer ? 'stars_received' : 'stars_bought';
}

/** Numbers of `flags.n?int` are undefined or null when they are not sent. */
function isSet(value: number | null | undefined): boolean {
  return value !== null && value !== undefined;
}
